import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { S3ObjectCreated } from '../../../lib/core/events/event.ts';
import type { ReuploadSince } from '../../../lib/core/plan/reupload-history.ts';
import {
  countedBy,
  isSameUpload,
  mayBeKnownOtherwise,
  reuploadAttribute,
  reuploadsIn,
  SINCE_EVER,
  uploadKnown,
} from '../../../lib/core/plan/reupload-history.ts';
import { epochMs, MINUTE_MS, plusMs, toIso } from '../../../lib/core/time.ts';
import type { Reupload } from '../../../lib/core/triggers/trigger.ts';

const NOON = epochMs(Date.UTC(2026, 10, 22, 12));
const KINDS: readonly Reupload[] = ['run', 'skip', 'run-if-changed'];

const upload = (given: Partial<S3ObjectCreated> = {}): S3ObjectCreated => ({
  source: 's3',
  bucket: 'landing',
  key: 'a.csv',
  size: 1,
  etag: 'e',
  sequencer: '0a',
  eventTime: toIso(NOON),
  ...given,
});

const idsOf = (event: S3ObjectCreated, reupload: Reupload): readonly string[] =>
  uploadKnown(event, { name: 'orders', reupload }, 'ledger')?.otherIds ?? [];

it('the other ids of an upload are those that it has under each other kind of reupload', () => {
  const [skip, ifChanged] = idsOf(upload(), 'run');
  const [run, ifChangedToo] = idsOf(upload(), 'skip');
  expect(idsOf(upload(), 'run-if-changed')).toEqual([run, skip]);
  expect(ifChangedToo).toBe(ifChanged);
  expect(new Set([run, skip, ifChanged]).size).toBe(3);
});

it('an upload that a kind cannot distinguish from others has no id under it, and a call has no other id', () => {
  const { etag: _etag, ...withoutEtag } = upload();
  expect(idsOf(withoutEtag, 'run')).toHaveLength(1);
  expect(
    uploadKnown(upload({ call: { lambdaRequestId: 'i' } }), { name: 'orders', reupload: 'run' }, 'l'),
  ).toBeUndefined();
  const input = { source: 'manual', input: {}, call: { lambdaRequestId: 'i' } } as const;
  expect(uploadKnown(input, { name: 'orders', reupload: 'run' }, 'ledger')).toBeUndefined();
});

it('what is noted of a trigger changes when its kind does, and at no other time', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...KINDS)), (kinds) => {
      let noted: ReuploadSince | undefined;
      for (const [at, kind] of kinds.entries()) {
        const before = noted;
        noted = countedBy(before, kind, plusMs(NOON, at));
        if (kinds[at - 1] === kind) expect(noted).toBe(before);
        else expect(noted).toEqual({ kind, since: plusMs(NOON, at) });
      }
    }),
  );
});

it('an upload from before a change, or from its first quarter of an hour, may be known otherwise', () => {
  const since = { kind: 'run', since: NOON } as const;
  expect(mayBeKnownOtherwise(upload({ eventTime: toIso(plusMs(NOON, 15 * MINUTE_MS - 1)) }), since)).toBe(true);
  expect(mayBeKnownOtherwise(upload({ eventTime: toIso(plusMs(NOON, 15 * MINUTE_MS)) }), since)).toBe(false);
  expect(mayBeKnownOtherwise(upload({ eventTime: 'no time' }), since)).toBe(true);
});

it('if the kind of a trigger never changed, only an upload of the first minutes of 1970 may be known otherwise', () => {
  const ever = { kind: 'run', since: SINCE_EVER } as const;
  const eventTime = toIso(plusMs(epochMs(0), 15 * MINUTE_MS));
  expect(mayBeKnownOtherwise(upload({ eventTime }), ever)).toBe(false);
});

it('what is noted is read from its own attributes alone, and what is no note counts as never noted', () => {
  const text = (entry: unknown) => ({ S: JSON.stringify(entry) });
  const note = { kind: 'skip', since: NOON } as const;
  expect(reuploadAttribute('orders')).toBe('reupload:orders');
  expect(
    reuploadsIn({
      'reupload:orders': text(note),
      'reupload:odd-1': text({ ...note, kind: 'never' }),
      'reupload:odd-2': text({ kind: 'run' }),
      'reupload:odd-3': { S: '{' },
      'reupload:odd-4': {},
      'reupload:odd-5': text([]),
      'pause:loads:reupload:': text(note),
    }),
  ).toEqual({ orders: note });
});

it('two events are of one upload when version or sequencer agree, not when only key or content do', () => {
  expect(isSameUpload(upload({ sequencer: '000A' }), upload({ sequencer: 'a' }))).toBe(true);
  expect(isSameUpload(upload(), upload({ sequencer: '0b' }))).toBe(false);
  expect(isSameUpload(upload(), upload({ key: 'b.csv' }))).toBe(false);
  expect(isSameUpload(upload({ versionId: 'v1' }), upload({ versionId: 'v1', sequencer: '0c' }))).toBe(true);
  const { sequencer: _none, ...bare } = upload();
  expect(isSameUpload(bare, bare)).toBe(false);
  const call = { source: 'manual', input: {}, call: { lambdaRequestId: 'i' } } as const;
  expect(isSameUpload(call, call)).toBe(false);
});
