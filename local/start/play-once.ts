import { TriggerError } from '../../lib/core/errors.ts';
import { field } from '../../lib/core/json.ts';
import type { LocalCloud } from '../local-cloud.ts';
import type { Account } from './account.ts';
import { isOver, wrongRuns } from './check-runs.ts';
import type { Example } from './example.ts';
import type { ExpectedRun } from './expected-runs.ts';
import { playExample } from './play-example.ts';

/** A lost reply is looked up after 15 s, and the run found takes its own time. */
const LIMIT_MS = 90_000;

/** Plays the examples and checks at the Glue server what came of them. Gives the exit code: 0 only if all is right. */
export const playOnce = async (
  examples: readonly Example[],
  cloud: LocalCloud,
  { say }: Account,
  runsTakeMs: number,
): Promise<number> => {
  const faults: string[] = [];
  // A request whose run is known to the ledger is beyond doubt: only then no second run can come.
  const settled = new Set<unknown>();
  cloud.feed.listen((event) => {
    if (event.kind !== 'function-log' || event.fields === undefined) return;
    if (field(event.fields, 'jobRunId') !== undefined) settled.add(field(event.fields, 'requestId'));
  });
  const expected: ExpectedRun[] = [];
  for (const example of examples) {
    say(`\nplaying ${example.file}`);
    const expectation = await playExample(example, cloud);
    if (expectation.kind === 'none') faults.push(`${example.file} starts nothing: ${expectation.why}`);
    else expected.push(...expectation.runs);
    const { marker } = cloud.triggers();
    const over = () => expected.every((each) => settled.has(each.requestId) && isOver(each, cloud.glue.runs(), marker));
    await cloud.feed
      .until('every run has ended and its request is settled', over, LIMIT_MS + runsTakeMs)
      .catch((error: unknown) => {
        if (!(error instanceof TriggerError)) throw error;
        faults.push(error.message);
      });
  }
  faults.push(...wrongRuns(expected, cloud.glue.runs(), cloud.triggers().marker));
  if (faults.length === 0) {
    say(`\n${examples.length} examples, ${expected.length} runs: each started exactly once, with the right arguments.`);
    return 0;
  }
  say(`\nNot as it should be:\n- ${faults.join('\n- ')}`);
  return 1;
};
