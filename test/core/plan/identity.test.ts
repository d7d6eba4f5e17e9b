import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallIdentity, S3ObjectCreated, TriggerEvent } from '../../../lib/core/events/event.ts';
import { parseS3Events } from '../../../lib/core/events/s3/s3-events.ts';
import {
  identityOf,
  identityOfStart,
  identityOfUnidentified,
  isOfCallOnly,
  isOfInvocation,
  requestIdOf,
} from '../../../lib/core/plan/identity.ts';
import { isRequestId } from '../../../lib/core/request-id.ts';
import type { Reupload } from '../../../lib/core/triggers/trigger.ts';
import { aNotification, anObjectCreated, anUpload } from '../../doubles/event-payloads.ts';

const CALL: CallIdentity = { lambdaRequestId: 'invocation-1' };
const WITH_KEY: CallIdentity = { lambdaRequestId: 'invocation-1', idempotencyKey: 'backfill' };

const identityText = (event: TriggerEvent, reupload: Reupload = 'run'): string => {
  const result = identityOf(event, { reupload });
  return result.ok ? result.identity : `error: ${result.error}`;
};

const onlyEvent = (payload: unknown): S3ObjectCreated => {
  const [record] = parseS3Events(payload);
  if (record?.kind !== 'event') throw new Error('the payload brings no event');
  return record.event;
};

/** An unversioned upload without anything that S3's own events tell uploads apart by. */
const bare = (fields: Partial<S3ObjectCreated> = {}): S3ObjectCreated => {
  const { sequencer: _none, ...event } = anUpload(fields);
  return event;
};

describe('identityOf', () => {
  it('distinguishes uploads by their version', () => {
    expect(identityText(anUpload({ versionId: 'v1' }))).toBe('["s3-version","landing","orders/eu/part-1.csv","v1"]');
    expect(identityText(anUpload({ versionId: 'v1' }))).not.toBe(identityText(anUpload({ versionId: 'v2' })));
  });

  it('is the same by either route for a versioned object, whose event brings two forms of sequencer', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 50 }).filter((key) => key.isWellFormed()),
        fc.string({ minLength: 1 }).filter((version) => version !== 'null'),
        (key, versionId) => {
          const notified = onlyEvent(aNotification({ key, versionId, sequencer: '0055AED6DCD90281E5' }));
          const bridged = onlyEvent(anObjectCreated({ key, versionId, sequencer: '617f08299329d189' }));
          expect(identityText(notified)).toBe(identityText(bridged));
        },
      ),
    );
  });

  it('treats two spellings of one sequencer as the same', () => {
    const native = anUpload({ sequencer: '0055AED6DCD90281E5' });
    expect(identityText(native)).toBe(identityText(anUpload({ sequencer: '55aed6dcd90281e5' })));
    expect(identityText(native)).not.toBe(identityText(anUpload({ sequencer: '0055AED6DCD90281E6' })));
  });

  it('does not treat the version "null", or an empty one, as a version', () => {
    for (const versionId of ['null', '']) {
      for (const route of [aNotification, anObjectCreated]) {
        const identities = ['a1', 'a2'].map((sequencer) => identityText(onlyEvent(route({ versionId, sequencer }))));
        expect(new Set(identities).size).toBe(2);
      }
    }
  });

  it('counts each upload of a key with run, the key once with skip', () => {
    const [first, second] = [anUpload({ sequencer: 'a1' }), anUpload({ sequencer: 'a2', etag: 'e2', size: 3 })];
    expect(identityText(first, 'run')).not.toBe(identityText(second, 'run'));
    expect(identityText(first, 'skip')).toBe(identityText(second, 'skip'));
  });

  it('counts the same content once with run-if-changed', () => {
    const first = anUpload({ sequencer: 'a1' });
    const same = anUpload({ sequencer: 'a2' });
    expect(identityText(first, 'run-if-changed')).toBe(identityText(same, 'run-if-changed'));
    expect(identityText(first, 'run-if-changed')).not.toBe(identityText(anUpload({ etag: 'e2' }), 'run-if-changed'));
    expect(identityText(first, 'run-if-changed')).not.toBe(identityText(anUpload({ size: 1 }), 'run-if-changed'));
  });

  it('treats an ETag with and without quotes as the same, because HEAD and the event differ in them', () => {
    expect(identityText(anUpload({ etag: '"e1"' }), 'run-if-changed')).toBe(identityText(anUpload(), 'run-if-changed'));
    // Only quotes around the whole are no part of it.
    for (const [quoted, other] of [
      ['W/"e1"', 'W/e1'],
      ['"e1"x', 'e1x'],
    ] as const) {
      expect(identityText(anUpload({ etag: quoted }), 'run-if-changed')).not.toBe(
        identityText(anUpload({ etag: other }), 'run-if-changed'),
      );
    }
  });

  it('refuses an upload without anything to distinguish it by', () => {
    expect(identityText(bare())).toBe(
      'error: reupload: run tells uploads apart by version id or sequencer, and the event brings neither',
    );
    const { etag: _none, ...withoutEtag } = anUpload();
    expect(identityText(withoutEtag, 'run-if-changed')).toContain('the event does not bring both');
  });

  it('treats a manual call as the upload itself if that can be known, so that a backfill runs nothing twice', () => {
    const upload = anUpload({ versionId: 'v1' });
    expect(identityText(bare({ versionId: 'v1', call: CALL }))).toBe(identityText(upload));
    expect(identityText(bare({ call: CALL }), 'skip')).toBe(identityText(upload, 'skip'));
    expect(identityText(bare({ call: CALL }), 'run-if-changed')).toBe(identityText(upload, 'run-if-changed'));
  });

  it('treats each manual call as a new event if nothing better is known', () => {
    expect(identityText(bare({ call: CALL }))).toBe(identityText(bare({ call: CALL })));
    expect(identityText(bare({ call: CALL }))).not.toBe(
      identityText(bare({ call: { lambdaRequestId: 'invocation-2' } })),
    );
  });

  it('treats a call that says again as a new event, and as the same one under the same idempotency key', () => {
    const again = { ...WITH_KEY, again: true } as const;
    for (const reupload of ['run', 'skip', 'run-if-changed'] as const) {
      const forced = identityText(bare({ versionId: 'v1', call: again }), reupload);
      expect(forced).not.toBe(identityText(anUpload({ versionId: 'v1' }), reupload));
      const resent = { ...again, lambdaRequestId: 'invocation-2' };
      expect(forced).toBe(identityText(bare({ versionId: 'v1', call: resent }), reupload));
    }
  });

  it('treats a call with an idempotency key as the upload itself, unless it says again', () => {
    const upload = anUpload({ versionId: 'v1' });
    expect(identityText(bare({ versionId: 'v1', call: WITH_KEY }))).toBe(identityText(upload));
    expect(identityText(bare({ call: WITH_KEY }))).toBe(
      '["s3-call","landing","orders/eu/part-1.csv","idempotency-key","backfill"]',
    );
  });

  it('knows a schedule by its time and a call by its key', () => {
    expect(identityText({ source: 'schedule', trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00Z' })).toBe(
      '["schedule","2026-11-22T02:00:00Z"]',
    );
    expect(identityText({ source: 'manual', input: 1, call: WITH_KEY })).toBe('["call","idempotency-key","backfill"]');
    expect(identityText({ source: 'manual', input: 1, call: CALL })).toBe('["call","invocation","invocation-1"]');
  });

  it('never gives two different uploads one identity, whatever characters bucket, key and version hold', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', '"', ',', '[', ']', '/', '\\', '\u0000'),
      minLength: 1,
      maxLength: 4,
    });
    const upload = fc.record({ bucket: part, key: part, versionId: part });
    fc.assert(
      fc.property(upload, upload, (one, other) => {
        const same = one.bucket === other.bucket && one.key === other.key && one.versionId === other.versionId;
        expect(identityText(anUpload(one)) === identityText(anUpload(other))).toBe(same);
      }),
      { numRuns: 500 },
    );
  });
});

it.each<[string, string]>([
  ['["s3-sequencer","landing","orders/eu/part-1.csv","a1"]', identityText(anUpload({ sequencer: '00A1' }))],
  ['["s3-key","landing","orders/eu/part-1.csv"]', identityText(anUpload(), 'skip')],
  [
    '["s3-content","landing","orders/eu/part-1.csv","e9",7]',
    identityText(anUpload({ etag: '"e9"', size: 7 }), 'run-if-changed'),
  ],
  [
    '["s3-call","landing","orders/eu/part-1.csv","invocation","invocation-1"]',
    identityText(bare({ call: { ...CALL, again: true } })),
  ],
  ['["start","invocation","invocation-1"]', identityOfStart(CALL)],
  ['["start","idempotency-key","backfill"]', identityOfStart(WITH_KEY)],
  [
    '["unidentified",{"source":"manual","input":1,"call":{"lambdaRequestId":"invocation-1"}}]',
    identityOfUnidentified({ source: 'manual', input: 1, call: CALL }),
  ],
])('the identity %s stays what it is for ever: changing it would run everything again', (text, found) => {
  expect(found).toBe(text);
});

describe('an identity that only a call has', () => {
  const start = identityOfStart(CALL);
  const call = identityText({ source: 'manual', input: 1, call: CALL });
  const ofObject = identityText(bare({ call: CALL }));
  const upload = identityText(anUpload());

  it('is told from that of an upload, where the call names an object', () => {
    expect([ofObject, upload, call, start].map(isOfCallOnly)).toEqual([true, false, false, false]);
  });

  it('is another one for a repeated call, unless the call has an idempotency key', () => {
    expect([start, call, ofObject].map(isOfInvocation)).toEqual([true, true, true]);
    const withKey = [
      identityOfStart(WITH_KEY),
      identityText({ source: 'manual', input: 1, call: WITH_KEY }),
      identityText(bare({ call: WITH_KEY })),
    ];
    expect([...withKey, upload].map(isOfInvocation)).toEqual([false, false, false, false]);
  });

  it('is not seen in the name of an object', () => {
    const version = identityText(anUpload({ key: 'invocation', versionId: 'v1' }));
    expect(isOfInvocation(version)).toBe(false);
  });
});

describe('requestIdOf', () => {
  const parts = { ledgerId: 'ledger', trigger: 'orders', identity: '["s3-key","b","k"]' };

  it('stays what it is for ever: changing it would run everything again', () => {
    expect(requestIdOf(parts)).toMatchInlineSnapshot(`"0d2b684265cfae619114254f"`);
    expect(isRequestId(requestIdOf(parts))).toBe(true);
  });

  it('differs by ledger, trigger and identity', () => {
    const ids = [
      parts,
      { ...parts, ledgerId: 'other' },
      { ...parts, trigger: 'other' },
      { ...parts, identity: 'other' },
      // The same letters, parted elsewhere.
      { ...parts, ledgerId: 'ledgero', trigger: 'rders' },
    ].map(requestIdOf);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
