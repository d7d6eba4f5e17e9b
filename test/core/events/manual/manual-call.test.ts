import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseManualCall } from '../../../../lib/core/events/manual/manual-call.ts';
import { MANUAL_FORMS } from '../../../../lib/core/events/manual/manual-forms.ts';
import { anObjectCreated, fixture } from '../../../doubles/event-payloads.ts';

const REQUEST_ID = '0123456789abcdef01234567';

const messageOf = (payload: unknown): string => {
  const result = parseManualCall(payload);
  return result.ok ? `accepted: ${JSON.stringify(result.call)}` : result.message;
};

describe('parseManualCall', () => {
  it('refuses every number of an input that has not arrived as it was written, and says how to send it', () => {
    const text =
      '{"trigger":"reprocess","input":{"batchId":12345678901234567890,"price":1.10,"rates":[0.1000000000000000055]}}';
    const asText = messageOf(text);
    expect(asText).toContain(
      'input.batchId: found the number 12345678901234567890, which would be sent as 12345678901234567000',
    );
    expect(asText).toContain('input.rates[0]: found the number 0.1000000000000000055');
    expect(asText).not.toContain('price');
    // Of what Lambda has parsed, the digits are gone; that they may be is still seen.
    expect(messageOf(JSON.parse(text))).toContain('input.batchId: found the whole number');
    expect(messageOf({ trigger: 'r', input: { a: [Number.POSITIVE_INFINITY] } })).toContain(
      'input.a[0]: found a number beyond',
    );
    expect(messageOf({ trigger: 'r', input: { id: '12345678901234567890' } })).toContain('accepted');
  });

  it.each([
    [
      { trigger: 'orders', object: 's3://landing/a b+%20.csv' },
      { kind: 'object', trigger: 'orders', bucket: 'landing', key: 'a b+%20.csv', again: false, dryRun: false },
    ],
    [
      { trigger: 'nightly', scheduledTime: '2026-11-22T03:00:00+01:00' },
      { kind: 'schedule', trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00Z', dryRun: false },
    ],
    [
      { trigger: 'nightly', scheduledDate: '2026-11-22', dryRun: true },
      { kind: 'schedule', trigger: 'nightly', scheduledDate: '2026-11-22', dryRun: true },
    ],
    [
      { trigger: 'reprocess', input: { from: '1' }, idempotencyKey: 'november' },
      { kind: 'input', trigger: 'reprocess', input: { from: '1' }, idempotencyKey: 'november', dryRun: false },
    ],
    [{ trigger: 'reprocess' }, { kind: 'input', trigger: 'reprocess', input: {}, dryRun: false }],
    [
      { start: { JobName: 'j', Arguments: { '--a': '1' } }, dryRun: true },
      { kind: 'start', request: { JobName: 'j', Arguments: { '--a': '1' } }, dryRun: true },
    ],
    [
      { trigger: 'orders', object: 's3://b/k', dryRun: true, idempotencyKey: 'x', again: true },
      { kind: 'object', trigger: 'orders', bucket: 'b', key: 'k', idempotencyKey: 'x', again: true, dryRun: true },
    ],
    [
      { rerun: `${REQUEST_ID}.2`, by: 'ana', why: 'corrected' },
      { kind: 'rerun', requestId: REQUEST_ID, attempt: 2, by: 'ana', why: 'corrected' },
    ],
    [
      { rerun: REQUEST_ID, by: 'ana', why: 'corrected' },
      { kind: 'rerun', requestId: REQUEST_ID, by: 'ana', why: 'corrected' },
    ],
    [
      { pause: { job: 'etl' }, by: 'ana', why: 'schema' },
      { kind: 'pause', what: { kind: 'job', jobName: 'etl' }, by: 'ana', why: 'schema' },
    ],
    [
      { cancel: `${REQUEST_ID}.2`, by: 'ana', why: 'sent twice' },
      { kind: 'cancel', requestId: REQUEST_ID, by: 'ana', why: 'sent twice' },
    ],
    [{ status: REQUEST_ID }, { kind: 'status', requestId: REQUEST_ID }],
    [{ status: `${REQUEST_ID}.2` }, { kind: 'status', requestId: REQUEST_ID }],
    [{ status: 's3://b/a/k' }, { kind: 'object-status', bucket: 'b', key: 'a/k' }],
  ])('reads %j', (payload, call) => {
    expect(parseManualCall(payload)).toEqual({ ok: true, call });
    expect(parseManualCall(JSON.stringify(payload))).toEqual({ ok: true, call });
  });

  it.each(Object.entries(MANUAL_FORMS))('accepts the form that its messages show for %s', (_, form) => {
    expect(parseManualCall(form.replace('<request id>', REQUEST_ID))).toMatchObject({ ok: true });
  });

  it('names the field that was misspelt and shows the form that was meant, without calling it missing too', () => {
    expect(messageOf({ triger: 'orders', object: 's3://b/k' })).toBe(
      'This call cannot be carried out: "triger" is no field of a manual call (did you mean "trigger"?). ' +
        `Right: ${MANUAL_FORMS.object}`,
    );
    expect(messageOf({ trigger: 'nightly', sheduledTime: '2026-11-22T02:00:00Z' })).toBe(
      'This call cannot be carried out: "sheduledTime" is no field of a manual call (did you mean "scheduledTime"?). ' +
        `Right: ${MANUAL_FORMS.schedule}`,
    );
  });

  it('shows the form for the named trigger, if the triggers are known', () => {
    const result = parseManualCall({ trigger: 'weekly', scheduledTime: 'monday' }, (form, name) => `<${form} ${name}>`);
    expect(result).toMatchObject({ message: expect.stringMatching(/ Right: <schedule weekly>$/) });
  });

  it('understands the words of other systems', () => {
    expect(messageOf({ trigger: 'orders', bucket: 'b', key: 'k' })).toContain(
      '"bucket" is no field of a manual call (did you mean "object"?)',
    );
    expect(messageOf({ JobName: 'j' })).toContain(`Right: ${MANUAL_FORMS.start}`);
  });

  it('reports all errors at once', () => {
    const payload = { trigger: 7, object: 'landing/a.csv', idempotencyKey: '', dryRun: 'yes', verbose: true };
    expect(messageOf(payload)).toBe(
      'This call cannot be carried out: ' +
        '"verbose" is no field of a manual call (there are status, dryRun, redrive, noRunExists, runIs, by, why, next, idempotencyKey, rerun, cancel, pause, resume, all, fuse, onlySince, close, start, failOnError, object, trigger, again, scheduledTime, scheduledDate, input); ' +
        'dryRun: expected a boolean, found the string "yes"; ' +
        'idempotencyKey: expected a string of your choice, found an empty string; ' +
        'trigger: expected the name of a trigger, found the number 7; ' +
        'object: found the string "landing/a.csv": write it as "s3://bucket/key", the key as it is, not percent-encoded. ' +
        `Right: ${MANUAL_FORMS.object}`,
    );
  });

  it.each([
    ['s3a://b/k', 'that is the scheme of Hadoop'],
    ['S3://b/k', 'the scheme is in lower case'],
    ['https://b.s3.amazonaws.com/k', 'that is a web address'],
    ['arn:aws:s3:::b/k', 'that is an ARN'],
    ['s3://b', 'it names a bucket but no object'],
    ['s3://b/', 'it names a bucket but no object'],
    ['s3:///k', 'it names no bucket'],
  ])('says what is wrong with the object %s', (object, error) => {
    expect(messageOf({ trigger: 'orders', object })).toContain(error);
  });

  it('says which fields do not go together', () => {
    expect(messageOf({ trigger: 'orders', object: 's3://b/k', input: {} })).toContain(
      '"input" does not go together with "object"',
    );
    expect(messageOf({ trigger: 'n', scheduledTime: '2026-11-22T02:00:00Z', idempotencyKey: 'k' })).toContain(
      '"idempotencyKey" does not go together with "scheduledTime": the time itself tells two calls apart',
    );
  });

  it('accepts either a time or a date of a schedule, not both', () => {
    const both = { trigger: 'n', scheduledTime: '2026-11-22T02:00:00Z', scheduledDate: '2026-11-22' };
    expect(messageOf(both)).toContain('"scheduledTime" and "scheduledDate" do not go together: either says when');
  });

  it.each(['2026-11-22T02:00:00', '2026-02-30', '2026-11-22Z', '22.11.2026', '', 20261122, null])(
    'does not accept %j as a date',
    (scheduledDate) => {
      expect(messageOf({ trigger: 'n', scheduledDate })).toContain('expected a date such as "2026-11-22"');
    },
  );

  it('understands "date" and "day" as the date of a schedule', () => {
    expect(messageOf({ trigger: 'n', date: '2026-11-22' })).toContain('did you mean "scheduledDate"?');
    expect(messageOf({ trigger: 'n', day: '2026-11-22' })).toContain('did you mean "scheduledDate"?');
  });

  it('does not accept a time without a zone', () => {
    expect(messageOf({ trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00' })).toContain(
      'scheduledTime: expected a time such as "2026-11-22T02:00:00Z", found the string "2026-11-22T02:00:00"',
    );
  });

  it('reports what is wrong inside a direct start', () => {
    const message = messageOf({ start: { JobNam: 'j', Arguments: { '--a': 1 } } });
    expect(message).toContain('start: unknown field "JobNam"; did you mean "JobName"?');
    expect(message).toMatch(/start: .*--a.*number 1/);
    expect(message).toContain(`Right: ${MANUAL_FORMS.start}`);
  });

  it('does not accept a status that is neither a request, an object, a run, a trigger nor a job', () => {
    expect(messageOf({ status: 'orders' })).toContain(
      'status: expected a request id (24 hexadecimal digits), "s3://bucket/key", a run id "jr_…", ' +
        '{"trigger": "<name>"}, {"trigger": "<name>", "by": {…}} or {"job": "<name>"}, found the string "orders"',
    );
  });

  it('shows every form when the meaning is unclear', () => {
    for (const payload of [{}, { dryRun: true }, { foo: 1 }, null, 7, [], '"orders"', '']) {
      const message = messageOf(payload);
      for (const form of Object.values(MANUAL_FORMS)) expect(message).toContain(form);
      expect(message).toContain(`${MANUAL_FORMS.object} or ${MANUAL_FORMS.schedule} or ${MANUAL_FORMS.input} or `);
    }
  });

  it('is told, if it says nothing at all, that it says nothing, and otherwise only what is wrong', () => {
    const nothing = 'it says neither what to start nor what to tell';
    expect(messageOf({ dryRun: true })).toContain(`This call cannot be carried out: ${nothing}. Right: `);
    expect(messageOf({ foo: 1 })).toContain('"foo" is no field of a manual call');
    expect(messageOf({ foo: 1 })).not.toContain(nothing);
  });

  it('recognises the sample event of the Lambda console', () => {
    expect(messageOf({ key1: 'value1', key2: 'value2', key3: 'value3' })).toContain(
      'sample test event of the Lambda console',
    );
  });

  it('makes the right call of an S3 event that was pasted', () => {
    expect(messageOf(anObjectCreated({ bucket: 'landing', key: 'a b.csv' }))).toContain(
      '{"trigger":"<trigger>","object":"s3://landing/a b.csv"}',
    );
    expect(messageOf(fixture('sns-in-sqs'))).toContain('"object":"s3://amzn-s3-demo-bucket/red flower.jpg"');
    expect(messageOf(fixture('s3-test-event'))).toContain('This is an event; the function "manual" takes calls');
  });

  it('makes the right call of a scheduled event that was pasted', () => {
    const call = '{"trigger":"nightly","scheduledTime":"2026-11-22T02:00:00Z"}';
    expect(messageOf(fixture('schedule-explicit'))).toContain(call);
    expect(messageOf({ kind: 'schedule' })).toContain('{"trigger":"<trigger>","scheduledDate":"<date>"}');
  });

  it('recognises JSON that the AWS CLI has decoded as base64', () => {
    const typed = '{"trigger":"orders","object":"s3://landing/a.csv"}';
    // Like Python's decoder, Node's leaves out what is no letter of base64.
    const mangled = Buffer.from(typed, 'base64').toString('utf8');
    expect(messageOf(mangled)).toContain('--cli-binary-format raw-in-base64-out');
    expect(messageOf(mangled)).toContain('decoded bytes');
  });

  it('recognises JSON that was sent as base64 and never decoded', () => {
    const encoded = Buffer.from('{"trigger":"orders","object":"s3://landing/a.csv"}').toString('base64');
    expect(messageOf(encoded)).toContain('JSON in base64');
    expect(messageOf(encoded)).toContain('--cli-binary-format raw-in-base64-out');
  });

  it('blames the AWS CLI for nothing else', () => {
    for (const text of ['{"trigger":"orders"', 'orders', 'abcdefgh', ''])
      expect(messageOf(text)).not.toContain('AWS CLI');
  });

  it('refuses an input that the ledger could not keep', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 10_000; depth += 1) deep = [deep];
    expect(messageOf({ trigger: 't', input: deep })).toContain('expected JSON nested no deeper than 20');
    expect(messageOf({ trigger: 't', input: 'x'.repeat(100_000) })).toContain('expected at most 100000');
  });

  it('does not judge thousands of fields one by one', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`field${index}`, index]));
    expect(messageOf(many)).toContain('found 5000 fields, far too many');
    expect(messageOf(many).length).toBeLessThan(10_000);
    const some = (count: number) => messageOf(Object.fromEntries(Object.entries(many).slice(0, count)));
    expect(some(20)).not.toContain('far too many');
    expect(some(21)).toContain('found 21 fields, far too many');
    expect(some(21)).toContain('"field19" is no field');
    expect(some(21)).not.toContain('"field20" is no field');
  });

  it.each([REQUEST_ID, ` ${REQUEST_ID}.3 `])('reads %j as the request id of a redrive', (redrive) => {
    expect(parseManualCall({ redrive })).toEqual({
      ok: true,
      call: { kind: 'redrive', requestId: REQUEST_ID, noRunExists: false },
    });
  });

  it('refuses a redrive of anything but one request', () => {
    for (const redrive of ['s3://bucket/key', 'all', 7, null]) {
      expect(messageOf({ redrive })).toContain('a request id (24 hexadecimal digits)');
    }
  });

  it('reads the run that a person names for a request', () => {
    expect(parseManualCall({ redrive: `${REQUEST_ID}.1`, runIs: ' jr_9f02_attempt_1 ', by: 'ana', why: 'w' })).toEqual({
      ok: true,
      call: { kind: 'run-is', requestId: REQUEST_ID, jobRunId: 'jr_9f02_attempt_1', by: 'ana', why: 'w' },
    });
    for (const runIs of ['', 'jr 1', 'jr_1\njr_2', 7, null, ['jr_1'], 'x'.repeat(256)]) {
      expect(messageOf({ redrive: REQUEST_ID, runIs })).toContain('runIs: ');
    }
    expect(messageOf({ redrive: REQUEST_ID, runIs: 'jr_1', noRunExists: true })).toContain(
      '"runIs" does not go together with "noRunExists"',
    );
    expect(messageOf({ redrive: REQUEST_ID, jobRunId: 'jr_1' })).toContain('did you mean "runIs"?');
  });

  it('never throws', () => {
    const names = [
      'trigger',
      'object',
      'scheduledTime',
      'input',
      'start',
      'status',
      'idempotencyKey',
      'dryRun',
      '__proto__',
    ];
    const nearlyACall = fc.dictionary(fc.constantFrom(...names), fc.anything());
    const bytes = fc.uint8Array().map((all) => Buffer.from(all).toString('latin1'));
    fc.assert(
      fc.property(fc.oneof(nearlyACall, fc.anything(), bytes, fc.json()), (payload) => {
        expect(typeof parseManualCall(payload).ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });
});
