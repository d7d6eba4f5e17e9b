import type { Faults } from './faults.ts';
import { readable } from './names.ts';
import type { Watch, World } from './world.ts';

/** The same faults; each that strikes is seen. */
export const seenFaults = (faults: Faults, see: World['see']): Faults => ({
  struck: faults.struck,
  at(point) {
    const fault = faults.at(point);
    if (fault !== undefined) see({ kind: 'fault', key: point.key, place: point.place, fault: fault.kind });
    return fault;
  },
});

/** The same watch; what it hears of writes, sends and runs is seen, before it judges. */
export const seenWatch = (watch: Watch, see: World['see']): Watch => ({
  ...watch,
  batches: {
    ...watch.batches,
    changedGroup(worker, after) {
      if (after.state === 'CUTTING') see({ kind: 'cuts', worker: worker.name, members: after.list.map(readable) });
      watch.batches.changedGroup(worker, after);
    },
  },
  wrote(written) {
    const { worker, operation, requestId, before, after, applied } = written;
    const states = { before: before?.state, after: after?.state };
    see({ kind: 'writes', worker: worker.name, operation, requestId: readable(requestId), ...states, applied });
    watch.wrote(written);
  },
  sends(worker, requestId) {
    see({ kind: 'sends', worker: worker.name, requestId: readable(requestId) });
    watch.sends(worker, requestId);
  },
  replied(worker, requestId, reply) {
    const what =
      reply.kind === 'started' ? reply.jobRunId : reply.kind === 'not-started' ? reply.cause : reply.error.name;
    see({ kind: 'hears', worker: worker.name, requestId: readable(requestId), reply: reply.kind, what });
    watch.replied(worker, requestId, reply);
  },
  accepted(run) {
    const requestId = run.purpose && readable(run.purpose.requestId);
    see({ kind: 'accepts', run: run.jobRunId, requestId });
    watch.accepted(run);
  },
});
