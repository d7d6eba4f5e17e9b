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
      'the key "/x" does not match "orders/*", which wants "orders", this key has nothing there',
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
      'the key "Orders/1.csv" matches none of its trigger\'s patterns: orders would take this key in lower case, ' +
        'done wants "done", this key has "Orders", all wants "done", this key has "Orders"',
    );
    expect(explainNoMatch(anUpload({ key: 'done/1/2/', size: 0 }), on, 'folder-marker')).toContain(
      'a pattern that itself ends with "/" would take it, "done/**" does not',
    );
    expect(nearMiss('/orders/1.csv', on)).toContain('at its beginning');
  });

  it('is named with each of its patterns where no trigger takes an upload', () => {
    expect(whyNoTrigger(anUpload({ key: 'orders/1.txt' }), [aTrigger({ name: 'import', on })])).toBe(
      'its key matches no trigger. Nearest: import wants "{file}.csv", this key has "1.txt"; ' +
        'others: import wants "done", this key has "orders", import wants "done", this key has "orders"',
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

  it('shows the nearest trigger and five others that were tried, and says how many more there are', () => {
    const triggers = Array.from({ length: 7 }, (_, index) => aTrigger({ name: `t${index}`, on: uploads('orders/**') }));
    const [nearest, ...others] = triggers.map(({ name }) => `${name} wants "orders", this key has "x"`);
    const shown = `${nearest}; others: ${others.slice(0, 5).join(', ')}`;
    const upload = anUpload({ key: 'x/y' });
    expect(whyNoTrigger(upload, triggers.slice(0, 1))).toBe(`its key matches no trigger. Nearest: ${nearest}`);
    expect(whyNoTrigger(upload, triggers.slice(0, 6))).toBe(`its key matches no trigger. Nearest: ${shown}`);
    expect(whyNoTrigger(upload, triggers)).toBe(`its key matches no trigger. Nearest: ${shown} and 1 more`);
  });

  it('names the pattern where nothing can be said of the difference', () => {
    const triggers = [aTrigger({ name: 'done', on: uploads('{path**}-done') })];
    expect(whyNoTrigger(anUpload({ key: 'x/y' }), triggers)).toBe(
      'its key matches no trigger. Nearest: done wants "{path**}-done"',
    );
  });

  it('names the trigger first to whose pattern the key came nearest', () => {
    const far = Array.from({ length: 6 }, (_, index) => aTrigger({ name: `far${index}`, on: uploads(`${index}/*`) }));
    const triggers = [
      ...far,
      aTrigger({ name: 'near', on: uploads('orders/{area}/{file}.csv') }),
      aTrigger({ name: 'slip', on: uploads('orders/eu/part.tsv') }),
    ];
    expect(whyNoTrigger(anUpload({ key: 'orders/eu/PART.tsv' }), triggers)).toMatch(
      /Nearest: slip would take this key in lower case; others: near wants "\{file\}.csv", this key has "PART.tsv", far0 /,
    );
  });
});
