import { expect, it } from 'vitest';
import { cancel } from '../../lib/core/ledger/person-writes.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { anEnding } from '../doubles/ledger-items.ts';
import { batchWorld } from './batch-world.ts';

it('an upload that were cancelled while it gathers would be listed all the same, so no write does that', async () => {
  const world = batchWorld(aPolicy({ quietSeconds: 60 }));
  for (const id of ['a', 'b']) await world.upload(id);
  world.pass(MINUTE_MS);
  const seen = await world.ledger.get('a');
  if (seen === undefined) throw new Error('it gathers');
  const act = { cancelledBy: 'ana', why: 'sent twice' };
  const change = cancel(seen, act, anEnding(), {
    at: world.clock(),
    what: 'cancelled',
    attempt: 1,
    result: 'GATHERED',
  });
  const ofMember = { ...change, condition: { ...change.condition, states: ['GATHERED' as const] } };
  const { ledger } = world.closing();
  let answered = false;
  await world.close({
    ledger: {
      ...ledger,
      // The person's write, right after the cut that lists the upload.
      changeGroup: async (write) => {
        const cut = await ledger.changeGroup(write);
        if (write.operation === 'cut') answered = (await ledger.change(ofMember)).applied;
        return cut;
      },
    },
  });
  expect(answered).toBe(true);
  expect(world.lists()).toEqual([['orders/a.csv', 'orders/b.csv']]);
  expect((await ledger.change(change)).applied).toBe(false);
});
