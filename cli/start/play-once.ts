import { TriggerError } from '../../lib/core/errors.ts';
import { field } from '../../lib/core/json.ts';
import type { Example, Examples } from '../../lib/made-events/example.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { Account } from './account.ts';
import { isOver, wrongRuns } from './check-runs.ts';
import { notPlayedNote } from './examples.ts';
import type { Expectation, ExpectedRun } from './expected-runs.ts';
import { playExample } from './play-example.ts';

/** The search for a lost reply begins after 15 s, and then the run takes its own time. */
const LIMIT_MS = 90_000;

/** Plays the examples and checks the runs at the Glue server. Gives the exit code: 0 only if each started exactly one. */
export const playOnce = async (
  made: Examples,
  cloud: LocalCloud,
  { say }: Account,
  runsTakeMs: number,
): Promise<number> => {
  const { examples, notPlayed } = made;
  const errors: string[] = [];
  // Only when the ledger knows a request's run, no second run can follow.
  const settled = new Set<unknown>();
  cloud.feed.listen((event) => {
    if (event.kind !== 'function-log' || event.fields === undefined) return;
    if (field(event.fields, 'jobRunId') !== undefined) settled.add(field(event.fields, 'requestId'));
  });
  const expected: ExpectedRun[] = [];
  for (const example of examples) {
    say(`\nplaying ${example.label}`);
    const expectation = await play(example, cloud);
    if (expectation.kind === 'none') errors.push(`${example.label} starts nothing: ${expectation.why}`);
    else {
      expected.push(...expectation.runs);
      for (const line of expectation.told ?? []) say(line);
    }
    const { marker } = cloud.triggers();
    const over = () => expected.every((each) => settled.has(each.requestId) && isOver(each, cloud.glue.runs(), marker));
    await cloud.feed
      .until('every run has ended and its request is resolved', over, LIMIT_MS + runsTakeMs)
      .catch((error: unknown) => {
        if (!(error instanceof TriggerError)) throw error;
        errors.push(error.message);
      });
  }
  errors.push(...wrongRuns(expected, cloud.glue.runs(), cloud.triggers().marker));
  const note = notPlayedNote(made);
  if (note !== undefined) say(`\n${note}`);
  if (errors.length === 0) return tellGoodEnd(examples.length, expected.length, notPlayed.length, say);
  say(`\nFailed:\n-  ${errors.join('\n- ')}`);
  return 1;
};

/** An error while an example is played is reported with its name, and the other examples are played all the same. */
const play = (example: Example, cloud: LocalCloud): Promise<Expectation> =>
  playExample(example, cloud).catch((error: unknown) => ({ kind: 'none', why: String(error) }));

/** It is a failure if there was something to play and nothing was played. */
const tellGoodEnd = (examples: number, runs: number, notPlayed: number, say: Account['say']): number => {
  if (examples === 0 && notPlayed > 0) {
    say('\nNothing was played.');
    return 1;
  }
  if (examples === 0) say('\nNothing to play: no trigger of the file is enabled.');
  else
    say(`\n${count(examples, 'example')}, ${count(runs, 'run')}: each started exactly once, with the right arguments.`);
  return 0;
};

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
