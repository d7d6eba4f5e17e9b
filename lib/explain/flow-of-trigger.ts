import { showDuration } from '../core/show-time.ts';
import { SECOND_MS } from '../core/time.ts';
import { showExpectation } from '../core/triggers/expectation.ts';
import { showBatch } from '../core/triggers/show-batch.ts';
import type { Trigger, Triggers } from '../core/triggers/trigger.ts';
import type { Explanation } from './explain-payload.ts';

/** How its uploads are gathered, when the requests of a trigger start and when they do not, and by when they are expected: what its settings say, a line each. */
export const flowOfTrigger = ({
  headStartSeconds = 0,
  startWithinSeconds,
  fuse,
  expect,
  batch,
}: Trigger): readonly string[] => {
  const by = showDuration(Math.abs(headStartSeconds) * SECOND_MS);
  return [
    ...(batch === undefined ? [] : showBatch(batch).map((line) => `batch: ${line}`)),
    ...(headStartSeconds > 0
      ? [`headStart: before requests of the job's other triggers that arrived up to ${by} earlier`]
      : []),
    ...(headStartSeconds < 0
      ? [`headStart: behind requests of the job's other triggers that arrive up to ${by} later`]
      : []),
    ...(startWithinSeconds === undefined
      ? []
      : [`startWithin: cancelled if it has not started within ${showDuration(startWithinSeconds * SECOND_MS)}`]),
    ...(fuse === undefined ? [] : [`fuse: the trigger is paused when more than ${fuse.source} arrive`]),
    ...(expect === undefined ? [] : [`expect: ${showExpectation(expect)}`]),
  ];
};

/** Adds the flow of each trigger that would make a request. */
export const withFlow = (explanation: Explanation, { triggers }: Triggers): Explanation => {
  if (explanation.kind !== 'decided') return explanation;
  const starting = explanation.decisions.flatMap((one) =>
    one.kind === 'request' || one.kind === 'gather' ? [one.request.trigger] : [],
  );
  const flow = triggers
    .filter(({ name }) => starting.includes(name))
    .map((trigger) => [trigger.name, flowOfTrigger(trigger)] as const)
    .filter(([, lines]) => lines.length > 0);
  return flow.length === 0 ? explanation : { ...explanation, flow: Object.fromEntries(flow) };
};
