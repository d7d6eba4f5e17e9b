import { describe, expect, it } from 'vitest';
import { explainNoMatch, matchObject, nearMiss, whyNoTrigger } from '../../../../lib/core/events/s3/match-object.ts';
import { aTrigger, uploads } from '../../../doubles/a-trigger.ts';
import { anUpload } from '../../../doubles/event-payloads.ts';
import { aKeyPattern } from '../../../infra/some-triggers.ts';

describe('a folder marker', () => {
  const marker = anUpload({ key: 'orders/eu/', size: 0 });

  it('is taken by a pattern that ends with "/", whatever stands before it', () => {
    for (const source of ['orders/{area}/', 'orders/{area}u/', 'orders/eu/']) {
      expect(matchObject(marker, uploads(source)).matches).toBe(true);
    }
  });

  it('is explained with what would take it', () => {
    const explained = explainNoMatch(marker, uploads('orders/**'), 'folder-marker');
    expect(explained).toContain('"orders/eu/" is a folder marker: empty, and its key ends with "/"');
    expect(explained).toContain('a pattern that itself ends with "/" would take it, "orders/**" does not');
  });
});

describe('an object that a trigger does not take', () => {
  it('is explained by the two buckets if they differ', () => {
    expect(explainNoMatch(anUpload({ bucket: 'other' }), uploads('**'), 'bucket-does-not-match')).toBe(
      'the bucket is "other", and the trigger watches "landing"',
    );
  });

  it('is explained by the part of its key that differs if no slip makes the difference', () => {
    expect(explainNoMatch(anUpload({ key: '/x' }), uploads('orders/*'), 'key-does-not-match')).toBe(
      'the key "/x" does not match "orders/*"; "" is not "orders"',
    );
  });

  it('is no near miss for a slash within its key', () => {
    expect(nearMiss('or/ders.csv', uploads('orders.csv'))).toBeUndefined();
    expect(nearMiss('//orders.csv', uploads('orders.csv'))).toContain('at its beginning');
  });
});

describe('a trigger with several patterns', () => {
  const on = {
    ...uploads(),
    keys: [
      { ...aKeyPattern('orders/{file}.csv'), part: 'orders' },
      { ...aKeyPattern('done/{day}/'), part: 'done' },
      { ...aKeyPattern('done/**'), part: 'all' },
    ],
  };

  it('takes an object by the first that matches, and a folder marker by the first that ends with "/"', () => {
    const taken = (key: string, size = 1) => matchObject(anUpload({ key, size }), on);
    expect(taken('orders/1.csv')).toEqual({ matches: true, captures: { file: '1', part: 'orders' } });
    expect(taken('done/1/', 0)).toEqual({ matches: true, captures: { day: '1', part: 'done' } });
    expect(taken('done/1/2/', 0)).toEqual({ matches: false, reason: 'folder-marker' });
    expect(taken('done/1/2/', 1)).toEqual({ matches: true, captures: { part: 'all' } });
    expect(taken('x', 0)).toEqual({ matches: false, reason: 'key-does-not-match' });
  });

  it('is explained with each pattern and its name, the nearest one first', () => {
    expect(explainNoMatch(anUpload({ key: 'Orders/1.csv' }), on, 'key-does-not-match')).toBe(
      'the key "Orders/1.csv" matches none of orders (orders/{file}.csv: in lower case it would match), ' +
        'done (done/{day}/: "Orders" is not "done"), all (done/**: "Orders" is not "done")',
    );
    expect(explainNoMatch(anUpload({ key: 'done/1/2/', size: 0 }), on, 'folder-marker')).toContain(
      'a pattern that itself ends with "/" would take it, "done/**" does not',
    );
    expect(nearMiss('/orders/1.csv', on)).toContain('at its beginning');
  });

  it('is named with each of its patterns where no trigger takes an upload', () => {
    expect(whyNoTrigger(anUpload({ key: 'orders/1.txt' }), [aTrigger({ name: 'import', on })])).toBe(
      'its key matches none of import (orders/{file}.csv: "1.txt" is not "{file}.csv"), ' +
        'import (done/{day}/: "orders" is not "done"), import (done/**: "orders" is not "done")',
    );
  });
});

describe('why no trigger takes an upload', () => {
  it('is that none waits for uploads if there are other triggers only', () => {
    expect(whyNoTrigger(anUpload(), [aTrigger({ name: 'reprocess', on: { kind: 'manual' } })])).toBe(
      'no trigger waits for uploads',
    );
  });

  it('names each watched bucket once', () => {
    const triggers = ['a', 'b', 'a'].map((bucket, index) => aTrigger({ name: `t${index}`, on: uploads('**', bucket) }));
    expect(whyNoTrigger(anUpload(), triggers)).toBe('no trigger watches the bucket "landing" (watched: a, b)');
  });

  it('shows five triggers that were tried, and says how many more there are', () => {
    const triggers = Array.from({ length: 6 }, (_, index) => aTrigger({ name: `t${index}`, on: uploads('orders/**') }));
    const shown = ['t0', 't1', 't2', 't3', 't4'].map((name) => `${name} (orders/**: "x" is not "orders")`).join(', ');
    const upload = anUpload({ key: 'x/y' });
    expect(whyNoTrigger(upload, triggers.slice(0, 5))).toBe(`its key matches none of ${shown}`);
    expect(whyNoTrigger(upload, triggers)).toBe(`its key matches none of ${shown} and 1 more`);
  });

  it('names the trigger first to whose pattern the key came nearest', () => {
    const far = Array.from({ length: 6 }, (_, index) => aTrigger({ name: `far${index}`, on: uploads(`${index}/*`) }));
    const triggers = [
      ...far,
      aTrigger({ name: 'near', on: uploads('orders/{area}/{file}.csv') }),
      aTrigger({ name: 'slip', on: uploads('orders/eu/part.tsv') }),
    ];
    expect(whyNoTrigger(anUpload({ key: 'orders/eu/PART.tsv' }), triggers)).toMatch(
      /^its key matches none of slip \(.*: in lower case it would match\), near \(.*: "PART.tsv" is not "\{file\}.csv"\), far0 /,
    );
  });
});
