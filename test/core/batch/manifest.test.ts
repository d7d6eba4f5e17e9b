import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchEvent } from '../../../lib/core/batch/batch-event.ts';
import { objectsOf } from '../../../lib/core/batch/batch-objects.ts';
import { groupIdOf } from '../../../lib/core/batch/group-id.ts';
import { manifestKey, notInLines, renderManifest } from '../../../lib/core/batch/manifest.ts';
import type { S3ObjectCreated } from '../../../lib/core/events/event.ts';
import type { CuttingGroup } from '../../../lib/core/ledger/group-item.ts';
import { aBatched, aGathered, aMembership } from '../../doubles/items-in-state.ts';
import { noon } from '../../doubles/ledger-items.ts';

const anObject = (key: string, given: Partial<S3ObjectCreated> = {}): S3ObjectCreated => ({
  source: 's3',
  bucket: 'landing',
  key,
  size: 17,
  eventTime: '2026-11-22T13:19:58.000Z',
  ...given,
});
const members = (...objects: readonly S3ObjectCreated[]) => objects.map((event) => aGathered({ event }));
const keysOf = (objects: readonly S3ObjectCreated[]) => objects.map(({ key }) => key);

const aCut: CuttingGroup = {
  ...{ groupId: 'g1', trigger: 'orders', by: { day: '2026-11-22' }, cutToken: 'c1', number: 4, cutAt: noon },
  ...{
    state: 'CUTTING',
    kind: 'batch',
    batchId: 'b1',
    list: [],
    reason: 'deadline',
    complete: false,
    missing: ['rates'],
  },
};

describe('objectsOf', () => {
  it('gives the uploads in the list’s order, whatever became of the members, and neither marker nor wish to close', () => {
    const [a, b] = members(anObject('b.csv'), anObject('a.csv'));
    const marker = aGathered({ event: anObject('_SUCCESS'), member: aMembership({ role: 'marker' }) });
    const taken = aBatched({ event: anObject('c.csv') });
    if (!a || !b) throw new Error('two were made');
    expect(keysOf(objectsOf([a, marker, b, taken]))).toEqual(['b.csv', 'a.csv', 'c.csv']);
  });

  it('gives a key that was uploaded twice once: by the newer sequencer, in whatever form it came', () => {
    const [old, fresh] = ['0055AED6DCD90281E5', '55aed6dcd90281e6'];
    for (const [first, second] of [
      [old, fresh],
      [fresh, old],
    ] as const) {
      const both = members(anObject('a.csv', { sequencer: first }), anObject('a.csv', { sequencer: second }));
      expect(objectsOf(both)).toMatchObject([{ sequencer: fresh }]);
    }
  });

  it('goes by the event’s time where sequencers do not tell, then by arrival', () => {
    const early = anObject('a.csv', { size: 1, eventTime: '2026-11-22T13:00:00Z' });
    const late = anObject('a.csv', { size: 2, eventTime: '2026-11-22T14:00:00+00:00' });
    expect(objectsOf(members(late, early))).toMatchObject([{ size: 2 }]);
    expect(objectsOf(members(anObject('a.csv', { size: 3 }), anObject('a.csv', { size: 4 })))).toMatchObject([
      { size: 4 },
    ]);
  });

  it('gives a key that came again the place of its newest upload', () => {
    const again = members(anObject('a.csv'), anObject('b.csv'), anObject('a.csv'));
    expect(keysOf(objectsOf(again))).toEqual(['b.csv', 'a.csv']);
  });

  it('goes by the time where sequencers are alike, and takes a time that cannot be read for the earliest', () => {
    const [early, late] = ['2026-11-22T13:00:00Z', '2026-11-22T14:00:00Z'].map((eventTime, at) =>
      anObject('a.csv', { sequencer: '0A', eventTime, size: at }),
    );
    if (early === undefined || late === undefined) throw new Error('two were made');
    expect(objectsOf(members(late, early))).toMatchObject([{ size: 1 }]);
    const old = { ...late, eventTime: '1970-01-01T00:00:00.000Z', size: 5 };
    expect(objectsOf(members({ ...early, eventTime: 'no time' }, old))).toMatchObject([{ size: 5 }]);
    expect(objectsOf(members(old, { ...early, eventTime: 'no time' }))).toMatchObject([{ size: 0 }]);
  });

  it('tells equal keys of two buckets apart', () => {
    expect(objectsOf(members(anObject('a.csv'), anObject('a.csv', { bucket: 'other' })))).toHaveLength(2);
  });
});

describe('batchEvent', () => {
  it('tells count, bytes and times of the objects', () => {
    const objects = [
      anObject('b.csv', { eventTime: '2026-11-22T14:00:00+02:00' }),
      anObject('a.csv', { eventTime: '2026-11-22T12:30:00Z', size: 3 }),
    ];
    expect(batchEvent(aCut, objects, 's3://m/b1.jsonl')).toEqual({
      source: 'batch',
      group: 'g1',
      cutToken: 'c1',
      by: { day: '2026-11-22' },
      number: 4,
      reason: 'deadline',
      complete: false,
      missing: ['rates'],
      count: 2,
      bytes: 20,
      first: '2026-11-22T14:00:00+02:00',
      last: '2026-11-22T12:30:00Z',
      manifest: 's3://m/b1.jsonl',
      keys: ['b.csv', 'a.csv'],
    });
  });

  it('takes an unknown size for none, and orders times whatever their number', () => {
    const { size: _, ...unsized } = anObject('a.csv', { eventTime: '2026-11-22T12:00:00Z' });
    const others = ['14', '13'].map((hour) => anObject(hour, { eventTime: `2026-11-22T${hour}:00:00Z` }));
    const event = batchEvent(aCut, [unsized, ...others]);
    expect(event).toMatchObject({ bytes: 34, first: '2026-11-22T12:00:00Z', last: '2026-11-22T14:00:00Z' });
    expect(batchEvent(aCut, [])).toMatchObject({ count: 0, bytes: 0, first: '', last: '' });
  });

  it('leaves out keys that are many, or long', () => {
    const many = Array.from({ length: 101 }, (_, at) => anObject(`${at}`));
    expect(batchEvent(aCut, many)).not.toHaveProperty('keys');
    expect(batchEvent(aCut, many.slice(1))).toHaveProperty('keys');
    const ofLength = (length: number) => [anObject('k'.repeat(length - '["'.length - '"]'.length))];
    expect(batchEvent(aCut, ofLength(32_000))).toHaveProperty('keys');
    expect(batchEvent(aCut, ofLength(32_001))).not.toHaveProperty('keys');
  });
});

describe('renderManifest', () => {
  const keys = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 20 });

  it('writes a JSON object a line, whatever the keys hold', () => {
    fc.assert(
      fc.property(keys, (all) => {
        const text = renderManifest(
          all.map((key) => anObject(key, { etag: 'e' })),
          'json-lines',
        ).join('');
        const lines = text.split('\n');
        expect(lines.pop()).toBe('');
        expect(lines.map((line) => JSON.parse(line))).toEqual(
          all.map((key) => ({ bucket: 'landing', key, size: 17, etag: 'e', eventTime: '2026-11-22T13:19:58.000Z' })),
        );
      }),
    );
  });

  it('writes what Redshift’s COPY reads, each object mandatory', () => {
    const { size: _, ...unsized } = anObject('d');
    const objects = [anObject('a b.csv'), { ...anObject('c'), size: 0 }, unsized];
    const text = renderManifest(objects, 'redshift').join('');
    expect(JSON.parse(text)).toEqual({
      entries: [
        { url: 's3://landing/a b.csv', mandatory: true, meta: { content_length: 17 } },
        { url: 's3://landing/c', mandatory: true, meta: { content_length: 0 } },
        { url: 's3://landing/d', mandatory: true },
      ],
    });
  });

  it.each(['json-lines', 'redshift', 'addresses'] as const)(
    'lists as %s each of more objects than a piece holds',
    (format) => {
      const pieces = renderManifest(
        Array.from({ length: 450 }, (_, at) => anObject(`${at}.csv`)),
        format,
      );
      expect(pieces.length).toBeGreaterThan(2);
      const text = pieces.join('');
      const urls = {
        'json-lines': /"key":"(\d+)\.csv"/g,
        redshift: /s3:\/\/landing\/(\d+)\.csv"/g,
        addresses: /landing\/(\d+)\.csv\n/g,
      };
      expect([...text.matchAll(urls[format])].map(([, at]) => Number(at))).toEqual([...Array(450).keys()]);
      if (format === 'redshift') expect(JSON.parse(text).entries).toHaveLength(450);
    },
  );

  it('writes addresses, one a line, and names the keys that no line can hold', () => {
    const objects = [anObject('a.csv'), anObject('b\nc.csv')];
    expect(renderManifest(objects.slice(0, 1), 'addresses').join('')).toBe('s3://landing/a.csv\n');
    expect(notInLines(objects, 'addresses')).toEqual(['b\nc.csv']);
    expect(notInLines(objects, 'json-lines')).toEqual([]);
  });

  it('stands below the trigger, under the batch’s id, with an ending for each format', () => {
    expect(manifestKey('orders', 'b1', 'json-lines')).toBe('orders/b1.jsonl');
    expect(manifestKey('orders', 'b1', 'redshift')).toBe('orders/b1.manifest');
    expect(manifestKey('orders', 'b1', 'addresses')).toBe('orders/b1.txt');
  });
});

describe('groupIdOf', () => {
  it('is the same for the same values, whatever the order of their names, and another for all else', () => {
    expect(groupIdOf('orders', { a: '1', b: '2' })).toBe(groupIdOf('orders', { b: '2', a: '1' }));
    expect(groupIdOf('orders', {})).toMatch(/^[0-9a-f]{24}$/);
    // Groups of the ledger have ids of this form.
    expect(groupIdOf('orders', { day: '2026-11-22', area: 'eu' })).toBe('07c9c10cf9534e944566a5b8');
    const others = [
      groupIdOf('orders', { a: '1', b: '2' }),
      groupIdOf('loads', { a: '1', b: '2' }),
      groupIdOf('orders', { a: '2', b: '1' }),
      groupIdOf('orders', { a: '1' }),
      groupIdOf('orders', { a: '1","b":"2' }),
    ];
    expect(new Set(others).size).toBe(5);
  });
});
