import { field, isObject } from '../../lib/core/json.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import type { Flow } from '../../lib/core/triggers/flow.ts';
import type { BacklogEntry, RunningEntry } from '../../lib/ports/ledger.ts';

type Answer = Readonly<Record<string, unknown>>;

/** What the deployment says of a job: what reading its backlog in the right order takes, and what a person asks besides. */
export interface AskedJob {
  readonly jobName: string;
  /** Each trigger that ever had a request for it, or starts it by the deployed file. */
  readonly triggers: readonly string[];
  /** With the head starts of the deployed file. */
  readonly flow: Flow;
  /** How long a run of it usually takes. */
  readonly usualMs?: number;
  /** Who pauses it, everything, or a trigger of it that is named. */
  readonly paused: readonly Answer[];
}

/** A job with all of its backlog, in the order in which it starts, and its runs in progress. */
export interface JobBacklog extends AskedJob {
  readonly waiting: readonly BacklogEntry[];
  readonly running: readonly RunningEntry[];
}

/** Reads the answer of the function `manual` to the status of a job. */
export const jobIn = (jobName: string, answer: Answer): AskedJob => {
  const triggers = objectsIn(answer, 'triggers').flatMap((one) => {
    const [name, headStart] = [field(one, 'trigger'), field(one, 'headStartSeconds')];
    return typeof name === 'string' ? [{ name, headStart }] : [];
  });
  const headStartMs = new Map(
    triggers.flatMap(({ name, headStart }) => (typeof headStart === 'number' ? [[name, headStart * SECOND_MS]] : [])),
  );
  const usually = field(Object(answer['job']), 'usuallySeconds');
  return {
    jobName,
    triggers: triggers.map(({ name }) => name),
    flow: { triggersOf: new Map(), headStartMs },
    ...(typeof usually === 'number' && { usualMs: usually * SECOND_MS }),
    paused: objectsIn(answer, 'paused'),
  };
};

const objectsIn = (answer: Answer, name: string): readonly Answer[] => {
  const value = field(answer, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
};
