import { isAtEnd } from '../../lib/core/ledger/at-end.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { isBefore, msBetween, plusMs } from '../../lib/core/time.ts';
import type { Report } from './harm.ts';
import { readable } from './names.ts';
import { START } from './scenario.ts';
import { ACCOUNT, type Stick, sticksAt } from './sticks.ts';
import type { World, Written } from './world.ts';

/**
 * How many minutes a request may wait that could start, whatever its neighbours do: the longest backoff, the
 * longest pause between two searches, and a visibility window.
 */
const LONGEST_WAIT_MINUTES = 40;

/** After a pause the next sweep drains. */
const AFTER_PAUSE_MS = 180_000;

/** How long what went wrong by chance may have its effects. */
const CALM_MINUTES = 2;

/**
 * A good request is one that no error sticks to. While nothing sticks to its job or the account either, and the job has
 * room, it must start within a bounded time; and it is not rejected for what stuck to them for a while only.
 */
export const waitsOf = (world: World, report: Report) => {
  const { scenario, scheduler, faults } = world;
  const waited = new Map<string, number>();

  const sticksOn = (item: LedgerItem, on: 'request' | 'others'): readonly Stick[] => {
    const name = readable(item.requestId);
    return scenario.sticks.filter((stick) =>
      on === 'request' ? stick.on === name : stick.on === item.jobName || stick.on === ACCOUNT,
    );
  };

  const couldGo = (item: LedgerItem): boolean => {
    const now = scheduler.now();
    const last = faults.struck.at(-1)?.when;
    if (last !== undefined && isBefore(now, plusMs(last, CALM_MINUTES * 60_000))) return false;
    if (world.watch.pauses.wasPausedSince(item, plusMs(now, -AFTER_PAUSE_MS))) return false;
    if (item.waitingFor === 'retry' && item.notBefore !== undefined && isBefore(now, item.notBefore)) return false;
    if (sticksOn(item, 'request').length > 0 || world.glue.isFull(item.jobName)) return false;
    return !sticksOn(item, 'others').some((stick) => sticksAt(stick, msBetween(START, now)));
  };

  const wasRefused = (item: LedgerItem): boolean =>
    faults.struck.some(({ key, kind }) => kind === 'refused' && key.includes(`(${readable(item.requestId)})`));

  return {
    /** Nobody could go while everything was stopped. */
    restored: (): void => waited.clear(),
    /** Called each minute. */
    minutePasses(): void {
      for (const item of world.ledger.all()) {
        const { requestId, state } = item;
        if (state === 'STARTED' || state === 'GATHERED' || isAtEnd(state)) {
          waited.delete(requestId);
        } else if (couldGo(item) && !world.watch.needsPerson(item) && !world.watch.isUnreadable(item)) {
          const minutes = (waited.get(requestId) ?? 0) + 1;
          waited.set(requestId, minutes);
          if (minutes <= LONGEST_WAIT_MINUTES) continue;
          report('LATE', `${requestId} is ${state} and could have gone for ${minutes} minutes`);
        }
      }
    },
    wrote({ after, before }: Written): void {
      if (after?.state !== 'REJECTED' || before?.state === 'REJECTED' || before === undefined) return;
      // Today's file gives no valid request for it.
      if (before.state === 'GATHERED') return;
      if (sticksOn(after, 'request').length > 0 || wasRefused(after)) return;
      const forLong = sticksOn(after, 'others').some(
        ({ fromMs, untilMs }) => untilMs === undefined || untilMs - fromMs >= scenario.giveUpMs,
      );
      if (!forLong) report('REJECTED', `${after.requestId} is rejected, though only its job was refused, for a while`);
    },
  };
};
