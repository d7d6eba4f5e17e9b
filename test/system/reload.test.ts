import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aCloud, MARKER, requestOf, type TestCloud } from './a-cloud.ts';

const TRIGGERS = path.join(import.meta.dirname, 'triggers.yml');
const ADDED = `
  invoices:
    on:
      s3: { bucket: invoices, key: '{file}.pdf' }
    start:
      JobName: invoices
      Arguments: { --file: '\${{ file }}' }
`;
let dir: string;
let world: TestCloud;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-'));
  const triggersFile = path.join(dir, 'triggers.yml');
  await writeFile(triggersFile, await readFile(TRIGGERS));
  world = await aCloud({ triggersFile });
});
afterAll(async () => {
  await world.close();
  await rm(dir, { recursive: true, force: true });
});

it('a changed triggers file is in use after a reload, and what was started before stays known', async () => {
  await world.cloud.upload('landing', 'orders/eu/before.csv', 'hello');
  const [before] = await world.runs('orders-test', 1);
  await writeFile(path.join(dir, 'triggers.yml'), (await readFile(TRIGGERS, 'utf8')) + ADDED);

  await world.cloud.reload();

  await world.cloud.upload('invoices', 'one.pdf', 'hello');
  const [added] = await world.runs('invoices', 1);
  expect(added?.arguments).toEqual({ '--file': 'one', [MARKER]: expect.any(String) });
  const { payload } = await world.cloud.invoke('manual', { status: requestOf(before) });
  expect(JSON.parse(payload ?? '')).toMatchObject({ jobRunId: before?.id });
});

it('a triggers file with errors is refused by a reload, and the previous one stays in use', async () => {
  await writeFile(path.join(dir, 'triggers.yml'), 'triggers: { orders: { on: nothing } }');
  await expect(world.cloud.reload()).rejects.toThrow('triggers.yml');
  await world.cloud.upload('landing', 'orders/us/after.csv', 'hello');
  const runs = await world.runs('orders-test', 2);
  expect(runs.at(-1)?.arguments['--area']).toBe('us');
});
