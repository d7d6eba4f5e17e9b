import { describe, expect, it } from 'vitest';
import { callManually as call } from '../doubles/a-manual-call.ts';
import { testWorld } from '../doubles/test-world.ts';

const idOf = (answer: object): string => ('requestId' in answer ? String(answer.requestId) : '');

describe('a manual call to cancel', () => {
  it('cancels a request that waits, tells so in the answer, and demands who asks for it', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    const waits = idOf(await call(world, { trigger: 'reprocess', input: { from: '2026-11-01' } }));
    const cancel = { cancel: waits, by: 'ana', why: 'sent twice' };
    expect(await call(world, cancel)).toMatchObject({
      message: 'Cancelled by ana: sent twice.',
      next: [{ to: 'take it up again', call: { redrive: waits } }],
      state: 'CANCELLED',
      cancelledBy: 'ana',
      why: 'sent twice',
      ended: '2026-11-22T12:00:00.000Z',
    });
    expect(await call(world, cancel)).toMatchObject({ message: expect.stringContaining('It was cancelled before.') });

    const next = { trigger: 'reprocess', input: { from: '2026-11-02' }, idempotencyKey: 'next' };
    await call(world, { redrive: waits });
    const other = idOf(await call(world, next));
    expect(world.ledger.items().map(({ state }) => state)).toEqual(['WAITING', 'WAITING']);
    await expect(call(world, { ...cancel, cancel: `${other}.1`, by: '' })).rejects.toThrow(
      'by: expected who asks for it, such as your name (the ledger keeps it), found an empty string',
    );
  });
});
