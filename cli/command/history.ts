import { RESTORED_TRIGGER } from '../../lib/core/ledger/after-restore.ts';
import { isRequestState } from '../../lib/core/ledger/parse-ledger-item.ts';
import { MANUAL_START_TRIGGER } from '../../lib/core/plan/plan-manual-start.ts';
import { showIdentity } from '../../lib/core/plan/show-identity.ts';
import { isBefore, toIso } from '../../lib/core/time.ts';
import type { BacklogCursor } from '../../lib/ports/ledger.ts';
import type { PastRequest, TriggerHistory } from '../../lib/ports/trigger-history.ts';
import { misuse } from '../command-line/run-script.ts';
import { csvHeading, csvRow } from '../tables/format-csv.ts';
import { formatTable } from '../tables/format-table.ts';
import { showRefusal, withDeployment } from './ask-manual.ts';
import type { CommandWorld, Verb } from './command-world.ts';
import { EXIT } from './exit-code.ts';
import { CSV_COLUMNS, summaryOf, TABLE_COLUMNS } from './history-columns.ts';
import { daysOf, type Period, readPeriod } from './read-period.ts';
import { colourOf } from './show-answer.ts';
import { oneWord, verbLine } from './verb-line.ts';

const HELP = `Lists the requests that a trigger has made, by the time of their arrival, with what their runs took and cost.

  glue-job-trigger history <trigger> [--day <date> | --from <date> [--to <date>]] [--state <state>[,<state>]]

Without a time: today. A date is a day of UTC, and --to includes it; a time such as 2026-11-22T02:00:00Z is exact. There
is one row for each request, with its last run: those of earlier attempts are in its status.

  --state <states>   only these: WAITING, STARTED, REJECTED, SUCCEEDED, FAILED, …
  --csv              for a spreadsheet: seconds and DPU hours as numbers

It reads the ledger with your own credentials: dynamodb:Query on the index history, lambda:GetFunctionConfiguration.

Examples: glue-job-trigger history orders --day 2026-11-22 --state FAILED,REJECTED
          glue-job-trigger history orders --from 2026-11-01 --to 2026-11-30 --csv --stage prod > november.csv
`;

const OPTIONS = {
  day: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  state: { type: 'string' },
  csv: { type: 'boolean' },
} as const;

/** `glue-job-trigger history` */
export const history: Verb = {
  name: 'history',
  summary: 'the requests of a trigger in a time, with durations and DPU hours; also as CSV',
  run: (args, world) =>
    verbLine(args, world, { name: 'history', help: HELP, options: OPTIONS }, async (line) => {
      const trigger = oneWord(line.words, 'the name of one trigger');
      const period = readPeriod(line.values, world.now());
      const states = statesIn(line.values.state);
      if (line.json && line.values.csv === true) misuse('--csv does not go together with --json');
      const rows = await withDeployment(line, world, async (deployment) => {
        const found = await readDays(trigger, period, deployment.history, world);
        if (found.length > 0) return found;
        // Nothing was found: the name may be wrong, and the deployment knows the right ones, which are the file's.
        if (OF_NO_TRIGGER.has(trigger)) return found;
        const asked = await deployment.manual({ status: { trigger } });
        return asked.kind === 'refused' && asked.code === 'CALL_INVALID' ? asked : found;
      });
      if ('kind' in rows) return showRefusal(rows, line, world);
      const shown = states === undefined ? rows : rows.filter(({ state }) => states.includes(state));
      if (line.json) world.terminal.out(JSON.stringify(shown.map(asJson), null, 2));
      else if (line.values.csv === true) {
        world.terminal.out(csvHeading(CSV_COLUMNS));
        for (const row of shown) world.terminal.out(csvRow(row, CSV_COLUMNS));
      } else {
        const { paint } = world;
        const table = formatTable(shown, TABLE_COLUMNS, (text, { state }) =>
          state === 'SUCCEEDED' ? text : paint(text, colourOf(state)),
        );
        for (const text of table) world.terminal.out(text);
        world.terminal.out(shown.length === 0 ? noneOf(trigger, rows.length, states) : summaryOf(shown));
      }
      return shown.length === 0 ? EXIT.no : EXIT.done;
    }),
};

/** Requests of no trigger of the file stand under these names. */
const OF_NO_TRIGGER: ReadonlySet<string> = new Set([MANUAL_START_TRIGGER, RESTORED_TRIGGER]);

/** A filter that leaves nothing is told apart from a time in which nothing came. */
const noneOf = (trigger: string, inTime: number, states: readonly string[] | undefined): string =>
  states === undefined || inTime === 0
    ? `no request of ${trigger} in this time`
    : `no request of ${trigger} in this time is ${states.join(' or ')}; ${inTime} in other states`;

/** From so many on a day takes its time. */
const MANY = 1_000;

/** Day after day, and each day page by page. */
const readDays = async (
  trigger: string,
  period: Period,
  { ofDay }: Pick<TriggerHistory, 'ofDay'>,
  { progress }: Pick<CommandWorld, 'progress'>,
): Promise<readonly PastRequest[]> => {
  const days = daysOf(period);
  const rows: PastRequest[] = [];
  for (const [nth, day] of days.entries()) {
    let last: BacklogCursor | undefined = nth === 0 ? { arrival: period.from, requestId: '' } : undefined;
    for (let page = 1; page === 1 || last !== undefined; page += 1) {
      if (page === 1 ? days.length > 1 : rows.length >= MANY)
        progress(`${day} (${nth + 1} of ${days.length}), ${rows.length} found so far`);
      const found = await ofDay(trigger, day, last);
      rows.push(...found.filter(({ arrival }) => !isBefore(arrival, period.from) && isBefore(arrival, period.before)));
      last = found.at(-1);
    }
  }
  progress('');
  return rows;
};

const statesIn = (text: string | undefined): readonly string[] | undefined => {
  const states = text?.split(',').map((state) => state.trim().toUpperCase());
  const wrong = states?.find((state) => !isRequestState(state));
  return wrong === undefined
    ? states
    : misuse(`--state: expected states of requests, such as FAILED, found "${wrong}"`);
};

const asJson = ({ arrival, startedAt, endedAt, ...row }: PastRequest) => ({
  ...row,
  event: showIdentity(row.identity),
  arrived: toIso(arrival),
  ...(startedAt === undefined ? {} : { started: toIso(startedAt) }),
  ...(endedAt === undefined ? {} : { ended: toIso(endedAt) }),
});
