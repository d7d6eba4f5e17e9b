/** What `npm start` plays for triggers whose uploads share runs: the examples of batches, and each form of a list. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { isOver, wrongRuns } from '../../cli/start/check-runs.ts';
import type { ExpectedRun } from '../../cli/start/expected-runs.ts';
import { playExample } from '../../cli/start/play-example.ts';
import { systemClock } from '../../lib/core/time.ts';
import { madeBatch } from '../../lib/made-events/made-batch.ts';
import { aCloud, MARKER, type TestCloud } from './a-cloud.ts';

const exampleForm = z.object({ vars: z.unknown(), triggers: z.record(z.string(), z.unknown()) });

const inForm = (format: string, items: number) => ({
  on: { s3: { bucket: 'acme-dev-landing', key: `${format}/{day}/{file}` } },
  batch: { by: 'day', format, items },
  start: { JobName: format, Arguments: { '--list': '${{ batch.manifest }}' } },
});

let folder: string;
let world: TestCloud;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'play-batches-'));
  const triggersFile = path.join(folder, 'triggers.yml');
  const files = globSync('examples/batches/*.yml').map((file) => exampleForm.parse(parse(readFileSync(file, 'utf8'))));
  const examples = Object.assign({}, ...files.map(({ triggers }) => triggers));
  const triggers = { ...examples, redshift: inForm('redshift', 2), addresses: inForm('addresses', 3) };
  writeFileSync(triggersFile, stringify({ vars: files[0]?.vars, triggers }));
  world = await aCloud({ triggersFile, stage: 'dev' });
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true });
});

it('for each trigger with batch one run is started, whose batch lists what was uploaded for it', async () => {
  const { cloud } = world;
  const file = cloud.triggers();
  const expected: ExpectedRun[] = [];
  const told: string[] = [];
  for (const trigger of file.triggers) {
    const example = madeBatch(trigger, file, systemClock());
    if (typeof example === 'string') throw new Error(example);
    const played = await playExample(example, cloud);
    expect(played).toMatchObject({ kind: 'runs', runs: [{ request: { JobName: trigger.start.JobName } }] });
    if (played.kind !== 'runs') continue;
    expected.push(...played.runs);
    told.push(...(played.told ?? []));
  }
  expect(expected).toHaveLength(8);
  await cloud.feed.until('all runs have ended', () => expected.every((run) => isOver(run, cloud.glue.runs(), MARKER)));
  expect(wrongRuns(expected, cloud.glue.runs(), MARKER)).toEqual([]);
  // What is full the sweep closes, and the others a call.
  expect(told.map((line) => /^(the list|batch) \S+, closed as (\w+), has /.exec(line)?.[2])).toEqual([
    ...Array.from({ length: 6 }, () => 'close'),
    'full',
    'full',
  ]);
});
