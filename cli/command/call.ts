import { field } from '../../lib/core/json.ts';
import { misuse } from '../command-line/run-script.ts';
import { showRefusal, showReply, withDeployment } from './ask-manual.ts';
import type { CommandWorld, Verb } from './command-world.ts';
import { shapesIn, typedInputs } from './typed-inputs.ts';
import { verbLine } from './verb-line.ts';

const HELP = `Starts a trigger by hand.

  glue-job-trigger call <trigger> [name=value …]         a manual trigger, with its input
  glue-job-trigger call <trigger> s3://bucket/key        as if the object had just been uploaded
  glue-job-trigger call <trigger> --date 2026-11-22      as if its schedule were due on that date

The deployed trigger says of which type an input is. An array is written a,b; name:=JSON gives any value as it stands.

  --key <key>        the idempotency key: all calls with one key are one request. Without it a new one is made and
                     printed
  --date <date>  --time <time>
                     of a schedule: its time on a date in its time zone, or the very time, as 2026-11-22T02:00:00Z
  --again            start the object also if it has a request already
  --dry-run          show what would happen, and start nothing

Examples: glue-job-trigger call reprocess from=2026-11-01 to=2026-11-22 --stage prod
          glue-job-trigger call orders s3://acme-dev-landing/orders/eu/dt=2026-11-22/part-0001.csv --again
          glue-job-trigger call nightly --date 2026-11-22 --dry-run
`;

const OPTIONS = {
  key: { type: 'string' },
  date: { type: 'string' },
  time: { type: 'string' },
  again: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
} as const;

/** What the words and options of a call say, but for its input. */
interface CallWords {
  readonly trigger: string;
  readonly words: readonly string[];
  readonly date?: string | undefined;
  readonly time?: string | undefined;
  readonly key?: string | undefined;
  readonly again?: boolean | undefined;
}

type Payload = Readonly<Record<string, unknown>>;

/** `glue-job-trigger call` */
export const call: Verb = {
  name: 'call',
  summary: 'start a trigger by hand, for an object, a scheduled time or with an input',
  run: (args, world) =>
    verbLine(args, world, { name: 'call', help: HELP, options: OPTIONS }, (line) => {
      const [trigger = misuse('expected the name of a trigger, found nothing'), ...words] = line.words;
      const dryRun = line.values['dry-run'] === true;
      return withDeployment(line, world, async (deployment) => {
        const asked = await deployment.manual({ status: { trigger } });
        if (asked.kind === 'refused') return showRefusal(asked, line, world);
        const payload = payloadOf({ ...line.values, trigger, words }, asked.answer, world);
        const key = field(payload, 'idempotencyKey');
        // On its own, so that the answer of --json stays JSON.
        if (key !== undefined && !dryRun) world.terminal.err(`idempotency key: ${String(key)}`);
        const reply = await deployment.manual(dryRun ? { ...payload, dryRun } : payload);
        return showReply(reply, line, world, startsNothing);
      });
    }),
};

/** By what the deployed trigger waits for. @throws TriggerError `CALL_INVALID` */
const payloadOf = (given: CallWords, trigger: Payload, { newKey }: Pick<CommandWorld, 'newKey'>): Payload => {
  const { words, date, time, again } = given;
  const name = { trigger: given.trigger };
  const idempotencyKey = given.key ?? newKey();
  if (field(trigger, 'source') === 'schedule') {
    if (words.length > 0)
      misuse(`${given.trigger} waits for a scheduled time: expected --date or --time, found ${words.join(' ')}`);
    if ((date === undefined) === (time === undefined))
      misuse(`${given.trigger} waits for a scheduled time: expected --date or --time`);
    return { ...name, ...(date === undefined ? { scheduledTime: time } : { scheduledDate: date }) };
  }
  if (date !== undefined || time !== undefined)
    misuse(`--date and --time are for a schedule, and ${given.trigger} has none`);
  if (field(trigger, 'source') === 's3') {
    const [object, ...others] = words;
    if (object === undefined || others.length > 0) {
      misuse(`${given.trigger} waits for uploads: expected one s3://bucket/key, found ${words.join(' ') || 'nothing'}`);
    }
    return { ...name, object, idempotencyKey, ...(again === true && { again }) };
  }
  const typed = typedInputs(words, shapesIn(trigger));
  if (!typed.ok) return misuse(typed.errors.join('\n'));
  return { ...name, input: typed.input, idempotencyKey };
};

const startsNothing = (answer: Payload): boolean =>
  field(answer, 'reason') !== undefined || field(answer, 'state') === 'REJECTED';
