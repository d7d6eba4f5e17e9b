import type { CuttingGroup } from '../core/ledger/group-item.ts';
import { MINUTE_MS, msBetween, toIso } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Log } from '../ports/log.ts';

/** What every line on a cut names. */
export const subjectOfCut = ({ trigger, groupId, by, number, batchId }: CuttingGroup) => ({
  trigger,
  group: groupId,
  by,
  number,
  batchId,
});

/** Tells of a cut that was just made. */
export const logCut = (cut: CuttingGroup, log: Log): void => {
  const { kind, reason, complete, missing, list } = cut;
  const about = { ...subjectOfCut(cut), kind, reason, complete, missing, members: list.length };
  if (kind === 'nothing') {
    const message = 'a group is closed in which no upload gathers: only markers, or wishes to close, were there';
    log.warn(message, { decision: 'closed-empty', ...about });
    return;
  }
  log.info('the members that gather in a group are cut', { decision: 'cut', ...about });
};

/** A cut is carried out within a sweep or two. One that is older fails each time, and its group with it. */
const OLD_CUT_MS = 15 * MINUTE_MS;

/** Tells that a cut is carried on which was begun before, and once more, as an error, if that has lasted too long. */
export const logResumed = (cut: CuttingGroup, { clock, log }: Pick<Invocation, 'clock' | 'log'>): void => {
  const about = subjectOfCut(cut);
  log.info('a cut that was begun is carried on', { decision: 'batch-resumed', ...about });
  if (msBetween(cut.cutAt, clock()) < OLD_CUT_MS) return;
  const message = 'a cut is still not carried out; its uploads start nothing until it is';
  log.error(message, { decision: 'cut-old', ...about, cutAt: toIso(cut.cutAt) });
};
