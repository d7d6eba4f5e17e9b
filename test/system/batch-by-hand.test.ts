/** Uploads that share a run in the local cloud, with the built functions, and what a person asks and says of them. */
import path from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJsonText } from '../../lib/core/json.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';
import { asked } from './type-command.ts';

let world: TestCloud;
let gathered = 0;
beforeAll(async () => {
  world = await aCloud({ triggersFile: path.join(import.meta.dirname, 'batch-by-hand-triggers.yml') });
  world.cloud.feed.listen((event) => {
    if (event.kind === 'function-log' && event.fields?.['decision'] === 'gathered') gathered += 1;
  });
});
afterAll(() => world.close());

const ask = (...words: readonly string[]) => asked(new URL(world.cloud.url).port, ...words);

/** Uploads an object, and waits until it gathers. */
const upload = async (name: string): Promise<string> => {
  const before = gathered;
  const key = `sets/2026-11-22/${name}.csv`;
  await world.cloud.upload('landing', key, 'hello');
  await world.cloud.feed.until(`${key} gathers`, () => gathered > before);
  return `s3://landing/${key}`;
};

/** The keys that a list in the local S3 names. */
const keysIn = async (address: string): Promise<readonly unknown[]> => {
  const { hostname: Bucket, pathname } = new URL(address);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const s3 = new S3Client({ endpoint: world.cloud.url, region: world.cloud.region, credentials, forcePathStyle: true });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: pathname.slice(1) }));
  const lines = (await Body?.transformToString())?.trimEnd().split('\n') ?? [];
  s3.destroy();
  return lines.map((line) => {
    const parsed = parseJsonText(line);
    return parsed.ok ? Object.entries(parsed.value ?? {}).find(([name]) => name === 'key')?.[1] : line;
  });
};

describe('uploads that gather in the local cloud', () => {
  it('wait for what is missing, and are one run with their list as soon as a person closes their group', async () => {
    const orders = await upload('orders');
    const extra = await upload('extra');
    await world.cloud.sweep();
    expect((await ask('status', orders)).stdout).toMatch(
      /^GATHERED {2}Waits with 1 other for its batch \(day 2026-11-22\)\. It closes when rates is there; if not by/m,
    );
    expect((await ask('status', 'sets')).stdout).toContain(
      'Gathering in the group day 2026-11-22 of trigger sets: 2 uploads (1 of 2 of file).',
    );
    expect(world.cloud.glue.runs('sets-etl')).toEqual([]);

    const closed = await ask('close', 'sets', 'day=2026-11-22', '--why', 'rates come tomorrow');
    expect(closed).toMatchObject({ status: 0, stderr: '' });
    expect(closed.stdout).toContain('The sweep closes it within a minute, though it lacks rates.');
    await world.cloud.sweep();
    const [run] = await world.runs('sets-etl', 1);
    expect(run?.arguments).toMatchObject({
      '--day': '2026-11-22',
      '--count': '2',
      '--missing': 'rates',
      '--keys': 'sets/2026-11-22/orders.csv,sets/2026-11-22/extra.csv',
    });
    expect(await keysIn(run?.arguments['--manifest'] ?? '')).toEqual([
      'sets/2026-11-22/orders.csv',
      'sets/2026-11-22/extra.csv',
    ]);

    const batch = requestOf(run);
    for (const object of [orders, extra])
      expect((await ask('status', object)).stdout).toContain(`Is part of batch ${batch}.`);
    expect((await ask('status', batch)).stdout).toContain(
      'It is batch 1 of day 2026-11-22: 2 objects, 10 bytes, closed as close; missing: rates.',
    );
  });

  it('are closed no second time where nothing gathers, and the exit code says so', async () => {
    const again = await ask('close', 'sets', 'day=2026-11-22');
    expect(again).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('Nothing gathers in the group day 2026-11-22'),
    });
    await world.cloud.sweep();
    expect(world.cloud.glue.runs('sets-etl')).toHaveLength(1);
  });

  it('are joined by an object that a person names again', async () => {
    const object = 's3://landing/sets/2026-11-22/orders.csv';
    const dry = await ask('call', 'sets', object, '--again', '--dry-run');
    expect(dry.stdout).toContain(
      'it would join the group day 2026-11-22 of trigger sets as orders. With it: 1 upload (1 of 2 of file).',
    );
    expect((await ask('call', 'sets', object, '--again')).stdout).toMatch(/^GATHERED {2}Waits for its batch/);
    await ask('close', 'sets', 'day=2026-11-22');
    await world.cloud.sweep();
    const runs = await world.runs('sets-etl', 2);
    expect(await keysIn(runs[0]?.arguments['--manifest'] ?? '')).not.toEqual(
      await keysIn(runs[1]?.arguments['--manifest'] ?? ''),
    );
    expect(runs.map((run) => run.arguments['--count']).toSorted()).toEqual(['1', '2']);
  });
});
