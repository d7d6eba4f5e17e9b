/** The burst of `npm run bench` in small: the built bundles, in processes of their own, against a server that counts. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer } from '../../bench/aws/start-server.ts';
import { ledgerCalls, listsAboveBound, writeUnits } from '../../bench/batches-section.ts';
import { type Batches, type BatchSubject, buildBatchSubject, measureBatches } from '../../bench/measure-batches.ts';

const ITEMS = 40;
/** Two batches that are full, and one of what is left. */
const IN_EACH = 100;
const BATCHES_IN_EACH = 3;

let folder: string;
let subject: BatchSubject;
let few: Batches;
let many: Batches;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-batches-'));
  subject = await buildBatchSubject(folder, ITEMS);
  await using aws = await startServer();
  few = await measureBatches(subject, aws, { groups: 2, inEach: IN_EACH });
  many = await measureBatches(subject, aws, { groups: 8, inEach: IN_EACH });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it('each of many uploads in several groups is in exactly one list, and no list has two runs', () => {
  expect(many.lists).toMatchObject({ objects: 8 * IN_EACH, again: 0 });
  // A machine that stands still may leave a send in doubt, which a later sweep would settle.
  expect(many.doubles).toBe(0);
  expect(many.runs).toBeLessThanOrEqual(many.lists.lists.length);
});

it('batches of many uploads are filled to their bound in number or bytes, and none above it', () => {
  expect(listsAboveBound(many, subject)).toBe(0);
  const sizes = many.lists.lists.map(({ trigger, objects }) => `${trigger} ${objects}`);
  expect(Object.groupBy(sizes, (size) => size)).toMatchObject({
    'counted 40': { length: 8 },
    'counted 20': { length: 4 },
    'weighed 40': { length: 8 },
    'weighed 20': { length: 4 },
  });
});

it('an upload costs no more ledger calls and write units where four times as many come', () => {
  expect(ledgerCalls(many)).toBeLessThan(ledgerCalls(few));
  expect(writeUnits(many)).toBeLessThan(writeUnits(few));
  // Less than one call for an upload and its share of batches of 40; and 5 write units, and those of its batch. How many
  // writes share a call depends on how busy this machine is; without sharing there would be more than two calls.
  expect(ledgerCalls(many)).toBeLessThan(1);
  expect(writeUnits(many)).toBeLessThan(6);
});

it('the sweep reads each upload once and writes it once, with others in a call', () => {
  const { PutItem = 0, UpdateItem = 0, BatchGetItem = 0, BatchExecuteStatement = 0 } = many.closing.calls;
  const batches = 8 * BATCHES_IN_EACH;
  // Of each batch: cut, request, end of the cut; its start, and marks of the backlog.
  expect(PutItem + UpdateItem).toBeLessThanOrEqual(10 * batches);
  // Forty uploads take two calls, and twenty one.
  expect(BatchExecuteStatement).toBeLessThanOrEqual(2 * batches);
  expect(many.closing.itemWriteUnits).toBeLessThan(many.uploads + 20 * batches);
  // One for each batch; the job register is read besides.
  expect(BatchGetItem).toBeLessThan(1.5 * batches);
});
