import { plusMs } from '../../lib/core/time.ts';
import type { GlueReader, ListReply, ReadFailure } from '../../lib/ports/glue.ts';
import { never, type Worker, type World } from './world.ts';

const failure = (kind: ReadFailure['kind'], name: string): ReadFailure => ({
  kind,
  error: { name, message: `${name}, says the simulated Glue` },
});

/** One worker's way to GetJobRuns and GetJobRun. An answer shows what was so at some moment of the call. */
export const readerOf = (world: World, worker: Worker): GlueReader => {
  const { chance, glue, scenario, watch } = world;

  const read = <T>(what: string, answer: (hidesArguments: boolean) => T): Promise<T | ReadFailure> => {
    const { key, fault } = worker.point('look', what);
    const wayMs = chance.between(`${key} way`, 5, 200);
    const size = fault?.size ?? 0;
    switch (fault?.kind) {
      case 'dies before':
        worker.die('before it reads Glue');
        return never();
      case 'fails':
        return worker.later(wayMs + size * 10_000, () => failure('failed', 'InternalServiceException'));
      case 'gone':
        return worker.later(wayMs, () => failure('gone', 'EntityNotFoundException'));
      case 'denied':
        return worker.later(wayMs, () => failure('denied', 'AccessDeniedException'));
      case 'slow':
        // The answer was true when it was made, and is old when it comes.
        return new Promise((resolve) => {
          world.scheduler.after(wayMs, () => {
            const old = answer(false);
            void worker.later(size * 40_000, () => old).then(resolve);
          });
        });
      default:
        return worker.later(wayMs, () => answer(fault?.kind === 'hides arguments'));
    }
  };

  return {
    list: (jobName, nextToken) => {
      watch.readGlue(worker);
      return read(`GetJobRuns(${jobName}${nextToken === undefined ? '' : `, ${nextToken}`})`, (hides): ListReply => {
        const from = Number(nextToken ?? 0);
        const shown = glue.shown(jobName);
        const to = from + scenario.runsPerPage;
        const runs = shown.slice(from, to).map((run) => {
          if (!hides) return run;
          const { arguments: _hidden, ...rest } = run;
          return rest;
        });
        const glueNow = plusMs(world.scheduler.now(), scenario.glueClockMs);
        return { kind: 'page', glueNow, runs, ...(to < shown.length ? { nextToken: String(to) } : {}) };
      });
    },
    job: async (jobName) => {
      watch.readGlue(worker);
      const reply = await read(`GetJob(${jobName})`, () => ({
        kind: 'job' as const,
        maxRetries: glue.maxRetries(jobName),
        createdOn: glue.createdOn(jobName),
        changedOn: glue.changedOn(jobName),
      }));
      // Glue never says that an existing job does not exist: no protocol could bear that.
      return reply.kind === 'gone' ? { ...reply, kind: 'failed' } : reply;
    },
    get: (jobName, jobRunId) => {
      watch.readGlue(worker);
      return read(`GetJobRun(${jobRunId})`, (hides) => {
        const run = glue.shownRun(jobName, jobRunId);
        if (run === undefined) return failure('gone', 'EntityNotFoundException');
        const { arguments: args, ...rest } = run;
        // What a person says is checked as far as Glue shows it: that is what is promised.
        const isHidden = (hides && worker.kind !== 'person') || args === undefined;
        return { kind: 'run' as const, run: isHidden ? rest : { ...rest, arguments: args } };
      });
    },
  };
};
