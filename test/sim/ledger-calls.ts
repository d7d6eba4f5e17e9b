import { TriggerError } from '../../lib/core/errors.ts';
import type { Fault } from './faults.ts';
import { never, type Worker, type World } from './world.ts';

export const unreachable = (what: string): TriggerError =>
  new TriggerError('LEDGER_UNREACHABLE', `${what}: no answer from the simulated ledger`, { retryable: true });

/** A write as the SDK does it: it tries again when an answer is lost, and the first try may arrive after the second. */
export const writing = <R>(world: World, worker: Worker, what: string, apply: () => Promise<R>): Promise<R> =>
  travelling(world, worker, { what, ...worker.point('write', what) }, apply);

/** A write under way, to which this happens. */
export const travelling = <R>(
  world: World,
  worker: Worker,
  { what, key, fault }: { readonly what: string; readonly key: string; readonly fault: Fault | undefined },
  apply: () => Promise<R>,
): Promise<R> => {
  const { scheduler, chance } = world;
  const wayMs = chance.between(`${key} way`, 2, 40);
  const backMs = chance.between(`${key} back`, 2, 40);
  const size = fault?.size ?? 0;
  const apart = (ms: number): void => scheduler.after(ms, async () => void (await apply()));
  const answer = (ms: number, thenMs = backMs): Promise<R> =>
    new Promise((resolve) => {
      scheduler.after(ms, async () => {
        const result = await apply();
        void worker.later(thenMs, () => result).then(resolve);
      });
    });
  const fails = (ms: number): Promise<R> =>
    worker.later(ms, () => undefined).then(() => Promise.reject(unreachable(what)));

  switch (fault?.kind) {
    case 'dies before':
      worker.die(`before ${what}`);
      return never();
    case 'dies after':
      apart(wayMs);
      worker.die(`after ${what}`);
      return never();
    case 'reply lost':
      apart(wayMs);
      return answer(wayMs + 100 + size * 2_000);
    case 'late copy':
      apart(wayMs + 200 + size ** 3 * 120_000);
      return answer(wayMs + 100);
    case 'throws':
      return fails(500 + size * 5_000);
    case 'throws, but applied':
      apart(wayMs);
      return fails(500 + size * 5_000);
    case 'throws, applied late':
      apart(6_000 + size * 60_000);
      return fails(500 + size * 5_000);
    case 'slow':
      return answer(wayMs + size * 30_000);
    case 'slow reply':
      return answer(wayMs, backMs + size * 30_000);
    default:
      return answer(wayMs);
  }
};

/** A read: it returns the state at some moment of the call. */
export const reading = <R>(world: World, worker: Worker, what: string, read: () => Promise<R>): Promise<R> => {
  const { scheduler, chance } = world;
  const { key, fault } = worker.point('read', what);
  const wayMs = chance.between(`${key} way`, 2, 30);
  const size = fault?.size ?? 0;
  switch (fault?.kind) {
    case 'dies before':
      worker.die(`before ${what}`);
      return never();
    case 'throws':
      return worker.later(500 + size * 5_000, () => undefined).then(() => Promise.reject(unreachable(what)));
    default:
      return new Promise((resolve) => {
        scheduler.after(wayMs, async () => {
          const answer = await read();
          void worker.later(fault?.kind === 'slow' ? wayMs + size * 30_000 : wayMs, () => answer).then(resolve);
        });
      });
  }
};
