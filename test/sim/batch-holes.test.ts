import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../lib/core/time.ts';
import type { BatchScenario } from './batch-plan.ts';
import { anUpload, someBatches } from './broken-batch-pieces.ts';
import type { History } from './live-through.ts';
import { uploadId } from './names.ts';
import { guardNamed, type Told, tell } from './told-history.ts';

/** The hole histories of docs/protocol.md, section 7: each would put an upload into two requests, or into none. */

/** Uploads of one group at these seconds; the sweeps come at 10 s, 70 s, 130 s and so on. */
const toldOf = (
  seconds: readonly number[],
  faults: Told['faults'],
  given: Partial<BatchScenario> = {},
  firstSweepMs = 10 * SECOND_MS,
): Told => ({
  scenario: {
    requests: [],
    firstSweepMs,
    batches: someBatches({ uploads: seconds.map((at, nth) => anUpload(nth + 1, { atMs: at * SECOND_MS })), ...given }),
  },
  faults,
});

/** The uploads that each list names, in the order of the lists. */
const listsOf = ({ world }: History): string[] => [...world.batches.manifests.values()].map(({ ids }) => ids.join(' '));

const expectSound = (history: History, lists: readonly string[]): void => {
  expect(history.violation).toBeUndefined();
  expect(listsOf(history)).toEqual(lists);
};

const harmOf = async (told: Told, without: Parameters<typeof tell>[1]) => (await tell(told, without)).violation?.harm;

describe('batch hole 1: a closer reads the members, another cuts them and finishes, and the first reads the group', () => {
  const told = toldOf([0], [{ at: /^sweep@1$/, kind: 'twice', size: 0.01 }]);
  it('cuts once, because members are read after the group', async () => {
    expectSound(await tell(told), ['u1']);
  });
  it('lists the upload twice if they are read before', async () => {
    expect(await harmOf(told, 'members-before-group')).toBe('TWICE IN');
  });
});

describe('batch hole 2: a cut throws and is under way; another closer cuts and finishes; then the late copy arrives', () => {
  const told = toldOf([0, 20], [{ at: /sweep@2 cut/, kind: 'throws, applied late' }]);
  it('cuts once, because the late copy names the cut before', async () => {
    expectSound(await tell(told), ['u1', 'u2']);
  });
  it('lists the upload twice if a cut compares the state alone', async () => {
    expect(await harmOf(told, 'cut-of-any-owner')).toBe('TWICE IN');
  });
});

describe('batch hole 3: a closer dies after the manifest, and another upload comes before the next goes on', () => {
  const told = toldOf([0, 30], [{ at: /sweep@1 manifest/, kind: 'dies after' }]);
  it('goes on with the list of the cut', async () => {
    expectSound(await tell(told), ['u1', 'u2']);
  });
  it('puts an upload into a batch that does not list it if the list is made anew', async () => {
    expect(await harmOf(told, 'list-not-frozen')).toBe('LEFT OUT');
  });
});

describe('batch hole 4: an assign throws', () => {
  const told = toldOf([0], [{ at: /sweep@1 assign/, kind: 'throws' }]);
  it('leaves the cut to the next sweep', async () => {
    expectSound(await tell(told), ['u1']);
  });
  it('lists the upload twice if the cut is finished all the same', async () => {
    expect(await harmOf(told, 'finish-before-assigns')).toBe('TWICE IN');
  });
});

describe('batch hole 5: the late copy of a finish arrives while the next cut is carried out', () => {
  const told = toldOf(
    [0, 20],
    [
      { at: /sweep@1 finish/, kind: 'late copy', size: 0.9 },
      { at: /sweep@2 assign/, kind: 'throws' },
    ],
  );
  it('does not end the next cut, because it names its own', async () => {
    expectSound(await tell(told), ['u1', 'u2']);
  });
  it('frees the group in the middle of a cut if it compares the state alone', async () => {
    expect(await harmOf(told, 'finish-of-any-cut')).toBe('TWICE IN');
  });
});

describe('batch hole 6: a closer dies after the last assign, and nothing gathers in the group any more', () => {
  const told = toldOf([0], [{ at: /sweep@1 finish/, kind: 'dies before' }]);
  it('is found by the next sweep, because the cut stands in the index', async () => {
    const history = await tell(told);
    expectSound(history, ['u1']);
    expect(history.world.ledger.groups()).toMatchObject([{ state: 'IDLE' }]);
  });
  it('stays unfinished for ever if it does not', async () => {
    expect(await harmOf(told, 'cut-not-indexed')).toBe('FORGOTTEN');
  });
});

describe('batch hole 7: an upload is rejected by one closer, gathers again, and the other one makes a request of it', () => {
  const told = toldOf(
    [0],
    [
      { at: /sweep@2 single/, kind: 'throws, applied late', size: 0.97 },
      { at: /^sweep@3$/, kind: 'twice', size: 0.3 },
    ],
    {
      policy: { ...someBatches().policy, quietSeconds: 110, atMostSeconds: 200 },
      deployments: [
        { atMs: 50 * SECOND_MS, says: 'no batch', singlesBroken: false },
        { atMs: 100 * SECOND_MS, says: 'no batch', singlesBroken: true },
        { atMs: 125.8 * SECOND_MS, says: 'batch', singlesBroken: false },
      ],
      personTakesMs: 0,
    },
    5 * SECOND_MS,
  );
  const { batching: _slow, ...quick } = guardNamed('gather-again');
  it('stays rejected, because an upload gathers once in its life', async () => {
    const history = await tell(told);
    expectSound(history, []);
    expect(history.world.ledger.standing(uploadId('u1'))?.state).toBe('REJECTED');
  });
  it('is in a batch and in a request of its own if it gathers twice', async () => {
    const slow = { ...told, faults: [...told.faults, { at: /sweep@3b assign/, kind: 'slow', size: 0.2 } as const] };
    expect(await harmOf(slow, quick)).toBe('TWICE IN');
  });
});

describe('batch hole 8: a batch is requested, its closer dies, and the trigger batches no more', () => {
  const told = toldOf([0], [{ at: /sweep@1 assign/, kind: 'dies before' }], {
    deployments: [{ atMs: 30 * SECOND_MS, says: 'no batch', singlesBroken: false }],
  });
  it('stays one batch, because the cut says what it makes', async () => {
    expectSound(await tell(told), ['u1']);
  });
  it('makes a request of the upload as well if today’s file says what a cut makes', async () => {
    expect(await harmOf(told, 'kind-from-file')).toBe('TWICE IN');
  });
});
