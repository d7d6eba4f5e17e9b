import { expect, it } from 'vitest';
import { explain } from '../../../cli/explain/explain.ts';
import { explainPayload } from '../../../lib/explain/explain-payload.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';
import { batching } from '../../manual/ask-world.ts';

const triggers = batching({
  need: { capture: 'file', names: ['orders', 'rates'] },
  quietSeconds: 60,
  at: { minuteOfDay: 360, timezone: 'Europe/Berlin' },
});

const run = async (...args: readonly string[]) => {
  const out: string[] = [];
  const code = await explain(args, {
    environment: {},
    loadTriggers: () => triggers,
    now: () => START_OF_TEST,
    terminal: { out: (line) => out.push(line), err: (line) => out.push(line) },
  });
  return { code, out };
};

it('explain says which batch an upload joins, as what, and what closes it', async () => {
  const { code, out } = await run('s3://landing/orders/2026-11-22/rates.csv');
  expect(code).toBe(0);
  const at = out.findIndex((line) => line.startsWith('  orders: joins'));
  expect(out[at]).toMatch(/^ {2}orders: joins the batch of day 2026-11-22 as rates, request id [0-9a-f]{24}$/);
  expect(out.slice(at + 1)).toEqual([
    '      batch: one run for many uploads for each day, 1000 uploads at most',
    '      batch: closes when orders and rates as file are there and nothing has come for 1 minute; ' +
      'if something is missing at 06:00 Europe/Berlin: an alarm, and it waits on',
  ]);
});

it('explain does not read the ledger, so it says nothing of a call that closes a batch', async () => {
  const context = { triggers, ledgerId: 'ledger', now: START_OF_TEST };
  for (const payload of [{ close: { trigger: 'orders' } }, { status: { trigger: 'orders', by: { day: 'x' } } }])
    expect(await explainPayload(payload, {}, context)).toMatchObject([{ kind: 'ignored' }]);
});
