import { describe, expect, it } from 'vitest';
import type { BatchCut } from '../../lib/core/events/batch-cut.ts';
import { BATCH_FIELDS, fieldsOf } from '../../lib/core/events/event-fields.ts';
import { planBatch } from '../../lib/core/plan/plan-batch.ts';
import { anS3File, errorsOf, triggerOf, triggersOf, warningsOf } from './a-file.ts';

const CUT: BatchCut = {
  source: 'batch',
  group: 'a'.repeat(24),
  cutToken: 't',
  by: { area: 'eu' },
  number: 3,
  reason: 'quiet',
  complete: false,
  missing: ['rates'],
  count: 2,
  bytes: 2_048,
  first: '2026-11-22T02:00:00.000Z',
  last: '2026-11-22T03:30:00.000Z',
  manifest: 's3://manifests/orders/b.jsonl',
  keys: ['orders/eu/1.csv', 'orders/eu/2.csv'],
};

const aFile = (value: string, batch = '{ by: area }', more = ''): string =>
  anS3File(`batch: ${batch}${more}`, {
    start: `{ JobName: job, Arguments: { --a: ${JSON.stringify(value)} } }`,
  });

/** The argument of a batch's request, or why there is none. */
const rendered = (value: string, cut: BatchCut = CUT): unknown => {
  const decision = planBatch(cut, { triggers: triggersOf(aFile(value)), ledgerId: 'ledger', only: 'orders' });
  if (decision.kind === 'request') return decision.request.request?.Arguments?.['--a'];
  return decision.kind === 'invalid' ? decision.error.message : undefined;
};

describe('the request of a batch', () => {
  it.each([
    ['${{ area }}', 'eu'],
    ['${{ batch.count }}', '2'],
    ['${{ batch.bytes / 1024 + batch.number }}', '5'],
    ['${{ batch.reason }}', 'quiet'],
    ['${{ batch.complete ? "all" : batch.missing.join(",") }}', 'rates'],
    ['${{ batch.manifest }}', 's3://manifests/orders/b.jsonl'],
    ['${{ has(batch.keys) ? json(batch.keys) : "many" }}', '["orders/eu/1.csv","orders/eu/2.csv"]'],
    ['${{ batch.?keys.orValue([]).join(" ") }}', 'orders/eu/1.csv orders/eu/2.csv'],
    ['${{ batch.first }}', '2026-11-22T02:00:00.000Z'],
    ['${{ batch.first.format("yyyy-MM-dd") }}', '2026-11-22'],
    ['${{ batch["last"].plusHours(1).format("HH:mm") }}', '04:30'],
    ['${{ event.batch.last.inZone("Europe/Berlin").format("HH:mm") }}', '04:30'],
    ['${{ batch.?last.orValue(batch.first).hour() }}', '3'],
    ['${{ batch.first < batch.last }}', 'true'],
    ['${{ [{"first": 7}].map(batch, batch.first)[0] }}', '7'],
    ['${{ trigger }}-${{ stage }}-${{ batch.number }}', 'orders-dev-3'],
  ])('reads %s', (value, text) => {
    expect(rendered(value)).toBe(text);
  });

  it('is rejected where it reads keys that are not there', () => {
    const { keys: _, ...many } = CUT;
    expect(rendered('${{ batch.keys.join(" ") }}', many)).toContain('batch.keys is absent from this event');
    expect(rendered('${{ has(batch.keys) ? json(batch.keys) : "many" }}', many)).toBe('many');
  });

  it('has all the fields that check knows, and no other', () => {
    const triggers = triggersOf(aFile('${{ area }}'));
    const trigger = triggerOf(aFile('${{ area }}'));
    const fields = fieldsOf({ event: CUT, trigger, triggers, captures: {}, requestId: 'r' });
    expect(Object.keys(fields).sort()).toEqual(['area', ...BATCH_FIELDS.map(({ name }) => name)].sort());
    const below = BATCH_FIELDS.find(({ name }) => name === 'batch')?.below?.map(({ name }) => name) ?? [];
    expect(Object.keys(Object(fields['batch'])).sort()).toEqual([...below].sort());
  });
});

describe('start of a trigger with batch', () => {
  it.each([
    ['${{ key }}', 'unknown name "key"; each upload of a batch has its own'],
    ['${{ bucket }}', 'unknown name "bucket"; each upload of a batch has its own'],
    ['${{ string(size) }}', 'unknown name "size"; each upload of a batch has its own'],
    ['${{ event.?versionId.orValue("x") }}', 'unknown name "versionId"; each upload of a batch has its own'],
    [
      '${{ day }}',
      'name it in by if it is a capture on which they shall agree, else read batch.manifest or batch.?keys',
    ],
    ['${{ batch.size }}', 'a batch has no "batch.size" (it has: count, bytes, number, first, last'],
    ['${{ batch.cout }}', 'did you mean "count"?'],
    ['${{ batch.count.x }}', '"batch.count.x": batch.count is a whole number and has nothing below it'],
    ['${{ batch }}', 'gives no single value'],
    ['${{ batch.keys }}', 'gives no single value'],
    ['${{ batch.count + "x" }}', 'found a whole number + a string'],
    ['${{ batch.first + 1 }}', 'found a time + a whole number'],
    ['${{ batch.missing[0] + 1 }}', 'found a string + a whole number'],
    ['${{ batch.complete }}x${{ batch.complete + 1 }}', 'a boolean + a whole number'],
    ['${{ scheduledTime }}', 'schedule triggers have it, this one is batch'],
  ])('refuses %s', (value, message) => {
    expect(errorsOf(aFile(value))).toEqual([expect.stringContaining(message)]);
  });

  it('leaves the fields of an upload to when, which is asked of each upload and knows no batch', () => {
    expect(errorsOf(aFile('${{ area }}', '{ by: area }', '\nwhen: size > 0 && day != "x"'))).toEqual([]);
    expect(errorsOf(aFile('${{ area }}', '{ by: area }', '\nwhen: batch.count > 2'))).toEqual([
      expect.stringContaining('unknown name "batch"; only start of a trigger with batch: has it'),
    ]);
  });

  it('is checked as that of an upload without batch, which then is no name', () => {
    const start = "{ JobName: job, Arguments: { --a: '${{ batch.count }}' } }";
    expect(errorsOf(anS3File('', { start }))).toEqual([
      expect.stringContaining('only start of a trigger with batch: has it'),
    ]);
  });

  it('warns of keys that are read without asking whether they are there', () => {
    const warning = [expect.stringContaining('batch.keys is absent of a batch with many keys')];
    expect(warningsOf(aFile('${{ batch.keys.join(",") }}'))).toEqual(warning);
    expect(warningsOf(aFile('x${{ event.batch["keys"][0] }}'))).toEqual(warning);
    const start = "{ JobName: job, NumberOfWorkers: '${{ 2 + size(batch.keys) }}' }";
    expect(warningsOf(anS3File('batch: {}', { start }))).toEqual(warning);
    expect(warningsOf(aFile('${{ has(batch.keys) ? batch.keys.join(",") : "" }}'))).toEqual([]);
    expect(warningsOf(aFile('${{ batch.?keys.orValue([]).join(",") }}'))).toEqual([]);
  });

  it('lets no capture be called batch', () => {
    expect(errorsOf(anS3File('', { key: 'orders/{batch}.csv' }))).toEqual([
      expect.stringContaining('an event has a field of this name'),
    ]);
  });
});
