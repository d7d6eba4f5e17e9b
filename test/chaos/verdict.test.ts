import { expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { epochMs } from '../../lib/core/time.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aRun } from './a-run.ts';
import { outcomeOf } from './told-outcomes.ts';
import { judge } from './verdict.ts';
import type { Wish } from './wish.ts';
import type { WishPlan } from './wishes.ts';

const ID = 'a'.repeat(24);
const about = { atMs: 0, copies: 0, copiesAtOnce: false } as const;
const aWish: Wish = { ...about, kind: 'manual', trigger: 'orders', source: 'one', becomes: 'run' };
const plan: WishPlan = { wishes: [aWish], malformed: [{ queue: 'uploads', body: 'bad', atMs: 0 }] };
const run = (given: Partial<GlueRun> = {}): GlueRun =>
  aRun({ id: 'jr_one', arguments: { '--trigger-request-id': `${ID}.1`, '--source': 'one' }, ...given });
/** In whatever state, without what that demands: the verdict reads a few fields only. */
const item = (
  given: Partial<
    Pick<LedgerItem, 'requestId' | 'state' | 'jobName' | 'attempt' | 'jobRunId' | 'error' | 'outcomeDue'>
  > = {},
) => {
  const request = { JobName: 'orders', Arguments: { '--source': 'one' } };
  return { ...anEnded({ requestId: ID, request, jobRunId: 'jr_one' }), ...given } as LedgerItem;
};
/** Each end of these items, published after the ledger knew it. */
const toldOf = (items: readonly LedgerItem[]) =>
  items.flatMap((each) => {
    const outcomeId = outcomeOf(each);
    return outcomeId === undefined ? [] : [{ outcomeId, requestId: each.requestId, knownThen: outcomeId }];
  });
const ending = {
  ...{ runs: [run()], items: [item()], deadLetters: ['bad'] },
  ...{ groups: [], lists: [], policies: new Map<string, BatchPolicy>() },
};
type Given = Partial<Parameters<typeof judge>[1]>;
const good = { ...ending, outcomes: toldOf(ending.items) };
const withOutcomes = (given: Given) => ({ ...good, outcomes: toldOf(given.items ?? good.items), ...given });

it('is content with one run for the wish, noted as it ended', () => {
  expect(judge(plan, good)).toEqual([]);
});

it('counts Glue’s own retry as the same run', () => {
  const retry = run({ id: 'jr_two', attempt: 1, previousRunId: 'jr_one' });
  expect(
    judge(plan, withOutcomes({ runs: [run({ state: 'FAILED' }), retry], items: [item({ jobRunId: 'jr_two' })] })),
  ).toEqual([]);
});

it.each<[string, Given, string]>([
  ['two runs of one attempt', { runs: [run(), run({ id: 'jr_two' })] }, 'DOUBLED: '],
  ['a lost end that nobody has asked for', { items: [item({ state: 'STARTED' })] }, 'is STARTED, not SUCCEEDED'],
  ['two requests for one wish', { items: [item(), item({ requestId: 'b'.repeat(24) })] }, 'has 2 requests'],
  ['no request', { items: [], runs: [] }, 'LOST: one has no request'],
  ['a request without a run', { runs: [] }, 'LOST: one has no run'],
  ['an earlier attempt without a run', { items: [item({ attempt: 2 })] }, `LOST: attempt ${ID}.2 has no run`],
  ['a run for another object', { runs: [run({ arguments: { '--trigger-request-id': `${ID}.1` } })] }, 'LOST: one'],
  ['a request that waits', { items: [item({ state: 'WAITING' })] }, 'LEFT OPEN'],
  ['a request in doubt', { items: [item({ state: 'UNCERTAIN' })] }, 'LEFT OPEN'],
  ['a rejected request that should run', { runs: [], items: [item({ state: 'REJECTED' })] }, 'LOST: one has no run'],
  ['the id of another run', { items: [item({ jobRunId: 'jr_other' })] }, 'WRONG RUN'],
  ['another end than the run’s', { items: [item({ state: 'FAILED' })] }, 'WRONG END'],
  ['a run that nobody asked for', { runs: [run(), aRun({ id: 'jr_two' })] }, 'STRANGER: no request has run jr_two'],
  ['a dead letter that can be read', { deadLetters: ['bad', 'good'] }, 'DEAD: good'],
  ['an end that no event tells', { outcomes: [] }, 'UNPUBLISHED: '],
  ['an end whose outcome is still due', { items: [item({ outcomeDue: epochMs(1) })] }, 'UNPUBLISHED: the outcome'],
  [
    'an event that came before the ledger knew',
    { outcomes: [{ ...good.outcomes[0], knownThen: undefined }] as never },
    'PUBLISHED EARLY',
  ],
  ['a malformed message that vanished', { deadLetters: [] }, 'LOST: bad'],
])('complains about %s', (_what, ending, complaint) => {
  expect(judge(plan, withOutcomes(ending)).join('\n')).toContain(complaint);
});

it('lets a request of a missing job wait, or be rejected with its reason, but have no run', () => {
  const waits: WishPlan = { ...plan, wishes: [{ ...aWish, becomes: 'no run' }] };
  const missing = { jobName: 'gone' };
  const told = (given: Given) => judge(waits, withOutcomes({ runs: [], ...given }));
  expect(told({ items: [item({ ...missing, state: 'WAITING' })] })).toEqual([]);
  expect(told({ items: [item({ ...missing, state: 'UNCERTAIN' })] })).toEqual([]);
  const error = { name: 'EntityNotFoundException', message: 'no such job' };
  expect(told({ items: [item({ ...missing, state: 'REJECTED', error })] })).toEqual([]);
  expect(told({ items: [item({ ...missing, state: 'REJECTED' })] })).not.toEqual([]);
  expect(told({ runs: good.runs, items: [item({ ...missing, state: 'WAITING' })] })).not.toEqual([]);
});

it('expects a request that cannot run to be rejected with its reason', () => {
  const unfit: WishPlan = { ...plan, wishes: [{ ...aWish, becomes: 'rejected' }] };
  const error = { name: 'EntityNotFoundException', message: 'no job' };
  expect(judge(unfit, withOutcomes({ runs: [], items: [item({ state: 'REJECTED', error })] }))).toEqual([]);
  expect(judge(unfit, { ...good, runs: [], items: [item({ state: 'REJECTED' })] })).not.toEqual([]);
  expect(judge(unfit, good)).not.toEqual([]);
});
