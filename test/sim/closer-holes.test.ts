import { describe, expect, it } from 'vitest';
import { groupIdOf } from '../../lib/core/batch/group-id.ts';
import { shardOfGroup } from '../../lib/core/ledger/gather-keys.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { type BatchScenario, BULK } from './batch-plan.ts';
import { anUpload, someBatches } from './broken-batch-pieces.ts';
import { uploadId } from './names.ts';
import type { Scenario } from './scenario.ts';
import { type Told, tell } from './told-history.ts';

/** The hole histories of docs/protocol.md, section 7, of two closers at one group, and of what one leaves undone. */

/** Uploads of one group at these seconds; the sweeps come at 10 s, 70 s, 130 s and so on. */
const toldOf = (
  seconds: readonly number[],
  faults: Told['faults'],
  { batches, ...given }: Partial<Omit<Scenario, 'batches'>> & { readonly batches?: Partial<BatchScenario> } = {},
): Told => ({
  scenario: {
    requests: [],
    ...given,
    batches: someBatches({
      uploads: seconds.map((at, nth) => anUpload(nth + 1, { atMs: at * SECOND_MS })),
      ...batches,
    }),
  },
  faults,
});

const soundLists = async (told: Told): Promise<string[]> => {
  const history = await tell(told);
  expect(history.violation).toBeUndefined();
  return [...history.world.batches.manifests.values()].map(({ ids }) => ids.join(' '));
};

const harmOf = async (told: Told, without: string) => (await tell(told, without)).violation?.harm;

/** Another sweep begins half a second after the first one. */
const ANOTHER = { at: /^sweep@1$/, kind: 'twice', size: 0.1 } as const;

describe('batch hole 10: a closer has read the index; another cuts what it shows and finishes; the first goes on', () => {
  const shard = shardOfGroup(groupIdOf(BULK, { group: 'east' }));
  const told = toldOf([0], [ANOTHER, { at: new RegExp(`^sweep@1 gathering\\(${shard}\\)`), kind: 'slow', size: 0.3 }]);
  it('cuts once, because what the index shows is read from the table', async () => {
    expect(await soundLists(told)).toEqual(['u1']);
  });
  it('lists the upload twice if the index is believed', async () => {
    expect(await harmOf(told, 'members-from-index')).toBe('TWICE IN');
  });
});

describe('batch hole 11: two closers have decided on the same uploads, and one of them is slow to cut', () => {
  const told = toldOf([0], [ANOTHER, { at: /sweep@1 cut/, kind: 'slow', size: 0.3 }]);
  it('cuts once, because the slow one is refused and stops', async () => {
    expect(await soundLists(told)).toEqual(['u1']);
  });
  it('lists the upload twice if the slow one goes on with its own list', async () => {
    expect(await harmOf(told, 'refused-cut-goes-on')).toBe('TWICE IN');
  });
});

describe('batch hole 12: two closers carry one cut out, and the batch runs before the slower one makes its request', () => {
  const told = toldOf([0], [ANOTHER, { at: /sweep@1 manifest/, kind: 'slow', size: 0.5 }]);
  it('runs once, because the request is made only where none is', async () => {
    expect(await soundLists(told)).toEqual(['u1']);
  });
  it('runs twice if the request is made anew', async () => {
    expect(await harmOf(told, 'batch-request-overwritten')).toBe('DOUBLE');
  });
});

describe('batch hole 13: a closer dies after it has made the request', () => {
  const told = toldOf([0], [{ at: /sweep@1 create/, kind: 'dies after' }]);
  it('has written the list before', async () => {
    expect(await soundLists(told)).toEqual(['u1']);
  });
  it('lets the batch start without its list if that comes after the request', async () => {
    expect(await harmOf(told, 'manifest-after-request')).toBe('NO MANIFEST');
  });
});

describe('batch hole 14: the request of a batch cannot be written', () => {
  const told = toldOf([0], [{ at: /sweep@1 create/, kind: 'throws' }]);
  it('is made by the next sweep, because the cut is not finished', async () => {
    expect(await soundLists(told)).toEqual(['u1']);
  });
  it('is never made if the cut is finished all the same', async () => {
    expect(await harmOf(told, 'finish-before-request')).toBe('LEFT OUT');
  });
});

describe('batch hole 15: the trigger batches no more, while a closer that has the file before is slow to cut', () => {
  const told = toldOf([0], [ANOTHER, { at: /sweep@1 cut/, kind: 'slow', size: 0.3 }], {
    batches: { deployments: [{ atMs: 10.3 * SECOND_MS, says: 'no batch', singlesBroken: false }] },
  });
  it('refuses the old closer, because the uploads become requests of their own by a cut, too', async () => {
    expect(await soundLists(told)).toEqual([]);
    expect((await tell(told)).world.ledger.standing(uploadId('u1'))?.state).toBe('SUCCEEDED');
  });
  it('puts the upload into a batch and into a request of its own if they do so without a cut', async () => {
    expect(await harmOf(told, 'singles-without-cut')).toBe('TWICE IN');
  });
});

describe('batch hole 16: an upload comes while the run of the group’s last batch is under way', () => {
  const told = toldOf([0, 20], [], {
    longestRunMs: 30 * MINUTE_MS,
    batches: { policy: { ...someBatches().policy, hold: true } },
  });
  it('is the next batch when the run has ended, where the trigger holds', async () => {
    expect(await soundLists(told)).toEqual(['u1', 'u2']);
  });
  it('runs at the same time if that is not asked', async () => {
    expect(await harmOf(told, 'hold-not-asked')).toBe('HELD');
  });
});
