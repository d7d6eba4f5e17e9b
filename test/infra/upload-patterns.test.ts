import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../infra/event-pattern.ts';
import { uploadPatterns } from '../../infra/upload-patterns.ts';
import { matchKey, parseKeyPattern } from '../../lib/core/key-pattern.ts';
import type { Triggers } from '../../lib/core/trigger.ts';
import { aKeyPattern, anUploadTrigger, someTriggers } from './some-triggers.ts';

const created = (bucket: string, key: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: bucket }, object: { key, size: 1 } },
});

const letsThrough = (triggers: Triggers, key: string, bucket = 'landing'): boolean =>
  uploadPatterns(triggers).some(({ pattern }) => matchesPattern(pattern, created(bucket, key)));

const keyMatchers = (...keys: string[]): unknown[] =>
  uploadPatterns(someTriggers(keys.map((key) => anUploadTrigger(key)))).map(({ pattern }) => {
    const { detail } = pattern;
    return detail !== undefined && 'object' in detail && 'key' in detail.object ? detail.object.key : 'any key';
  });

// Few characters, so that patterns often meet: overlap, subsume each other, contain what must be escaped.
const literal = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '\\', '{', 'é', '😀'), maxLength: 5 });
const escaped = (text: string) => text.replace(/[{}*\\]/g, (character) => `\\${character}`);

/** Pieces of a pattern, each with a text that it matches. */
const piece = fc.oneof(
  literal.map((text) => ({ kind: 'literal', source: escaped(text), text })),
  fc
    .tuple(fc.constantFrom('*', '**', '{x}', '{x**}'), literal)
    .map(([source, text]) => ({ kind: 'hole', source, text })),
);

const patternAndKey = fc
  .array(piece, { minLength: 1, maxLength: 5 })
  .map((pieces) => {
    const parts = pieces.map(({ kind, source, text }, at) => {
      if (kind === 'literal') return { source, text };
      const inside = source.includes('**') ? text : text.replaceAll('/', '');
      // A capture has a name of its own, and takes a character at least.
      return { source: source.replace('x', `x${at}`), text: source.startsWith('{') ? `${inside}c` : inside };
    });
    return { source: parts.map((part) => part.source).join(''), key: parts.map((part) => part.text).join('') };
  })
  .filter(({ source }) => parseKeyPattern(source).ok);

describe('the patterns of the EventBridge rules', () => {
  it('let through every key that one of the triggers matches, whatever the other triggers are', () => {
    fc.assert(
      fc.property(fc.array(patternAndKey, { minLength: 1, maxLength: 12 }), (all) => {
        const triggers = someTriggers(all.map(({ source }) => anUploadTrigger(source)));
        for (const { source, key } of all) {
          expect(matchKey(aKeyPattern(source), key), `${source} matches ${key}`).toBeDefined();
          expect(letsThrough(triggers, key), `${key} passes`).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('say the literal head and tail of a key, and no second star', () => {
    expect(keyMatchers('orders/{area}/dt={day}/{file}.csv')).toEqual([[{ wildcard: 'orders/*.csv' }]]);
    expect(keyMatchers('orders/**')).toEqual([[{ prefix: 'orders/' }]]);
    expect(keyMatchers('**.csv')).toEqual([[{ suffix: '.csv' }]]);
    expect(keyMatchers('orders/one.csv')).toEqual([['orders/one.csv']]);
  });

  it('escape what a wildcard would read as its own', () => {
    expect(keyMatchers('a\\*b\\\\/*.csv')).toEqual([[{ wildcard: 'a\\*b\\\\/*.csv' }]]);
    expect(letsThrough(someTriggers([anUploadTrigger('a\\*b/*.csv')]), 'a*b/x.csv')).toBe(true);
    expect(letsThrough(someTriggers([anUploadTrigger('a\\*b/*.csv')]), 'a-b/x.csv')).toBe(false);
  });

  it('keep other keys, other buckets and other events out', () => {
    const triggers = someTriggers([anUploadTrigger('orders/*.csv')]);
    expect(letsThrough(triggers, 'orders/a.csv')).toBe(true);
    expect(letsThrough(triggers, 'orders/a.txt')).toBe(false);
    expect(letsThrough(triggers, 'bills/a.csv')).toBe(false);
    expect(letsThrough(triggers, 'orders/a.csv', 'elsewhere')).toBe(false);
    const deleted = { ...created('landing', 'orders/a.csv'), 'detail-type': 'Object Deleted' };
    expect(uploadPatterns(triggers).some(({ pattern }) => matchesPattern(pattern, deleted))).toBe(false);
  });

  it('leave out what another one lets through anyway', () => {
    expect(keyMatchers('orders/*.csv', 'orders/**', 'orders/2026/**', 'orders/one')).toEqual([[{ prefix: 'orders/' }]]);
    expect(keyMatchers('orders/*.csv', 'orders/{name}.csv')).toEqual([[{ wildcard: 'orders/*.csv' }]]);
    expect(keyMatchers('a/*.csv', 'a/one.csv', 'a/.csv')).toEqual([[{ wildcard: 'a/*.csv' }]]);
    expect(keyMatchers('orders/**', '**')).toEqual(['any key']);
  });

  it('do not take a key for covered whose head and tail would have to overlap', () => {
    expect(keyMatchers('ab*ba', 'aba')).toEqual([[{ wildcard: 'ab*ba' }, 'aba']]);
  });

  it('forget disabled triggers and those of other sources', () => {
    const disabled = anUploadTrigger('orders/**', 'landing', { enabled: false });
    expect(uploadPatterns(someTriggers([disabled]))).toEqual([]);
  });

  it('are one for each bucket', () => {
    const triggers = someTriggers([
      anUploadTrigger('a/**', 'one'),
      anUploadTrigger('b/**', 'two'),
      anUploadTrigger('c/**', 'one'),
    ]);
    expect(uploadPatterns(triggers).map(({ bucket }) => bucket)).toEqual(['one', 'two']);
  });

  it('are split before EventBridge would find one too long or too complex, and lose nothing by it', () => {
    const keys = Array.from({ length: 60 }, (_, at) => `${'long-'.repeat(10)}${at}/*.csv`);
    const triggers = someTriggers(keys.map((key) => anUploadTrigger(key)));
    const patterns = uploadPatterns(triggers).map(({ pattern }) => JSON.stringify(pattern));
    expect(patterns.length).toBeGreaterThan(1);
    for (const pattern of patterns) {
      expect(pattern.length).toBeLessThanOrEqual(2048);
      expect(pattern.split('wildcard').length - 1).toBeLessThanOrEqual(10);
    }
    for (const key of keys) expect(letsThrough(triggers, key.replace('*', 'x'))).toBe(true);
  });

  it('shorten a head that would not fit, so that more passes and nothing is lost', () => {
    const head = '\u0001*"'.repeat(200);
    const triggers = someTriggers([anUploadTrigger(`${escaped(head)}{x}${'é'.repeat(200)}`)]);
    expect(letsThrough(triggers, `${head}x${'é'.repeat(200)}`)).toBe(true);
    for (const { pattern } of uploadPatterns(triggers)) {
      expect(Buffer.byteLength(JSON.stringify(pattern))).toBeLessThanOrEqual(2048);
    }
  });
});
