import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../../infra/stack/event-pattern.ts';
import { fitsIntoRule, uploadPatterns } from '../../../infra/stack/upload-patterns.ts';
import { parseKeyPattern } from '../../../lib/core/triggers/key-pattern.ts';
import { matchKey } from '../../../lib/core/triggers/match-key.ts';
import type { Triggers } from '../../../lib/core/triggers/trigger.ts';
import { checkTriggers } from '../../../lib/triggers-file/check-triggers.ts';
import { aKeyPattern, anUploadTrigger, someTriggers } from '../some-triggers.ts';

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

/** Prefixes that some triggers share, too long to be named each. */
const longPlace = (at: number): string => `lake-${at % 7}/${'department-'.repeat(4)}${at % 90}/`;

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

  it('let through every key of a trigger with several patterns, and need no rule more than triggers with one each', () => {
    fc.assert(
      fc.property(fc.array(patternAndKey, { minLength: 1, maxLength: 6 }), (all) => {
        const apart = someTriggers(all.map(({ source }) => anUploadTrigger(source)));
        const keys = all.map(({ source }, at) => ({ ...aKeyPattern(source), part: `p${at}` }));
        const together = someTriggers([
          anUploadTrigger('**', 'landing', { on: { kind: 's3', bucket: 'landing', keys } }),
        ]);
        expect(uploadPatterns(together)).toEqual(uploadPatterns(apart));
      }),
    );
  });

  it('let through the objects that end batches as well, of enabled triggers', () => {
    const until = aKeyPattern('done/{day}/_SUCCESS');
    const batch = { by: [], items: 1, atMostSeconds: 60, until, orElse: 'wait', hold: false } as const;
    const trigger = anUploadTrigger('orders/{day}.csv', 'landing', { batch });
    expect(letsThrough(someTriggers([trigger]), 'done/1/_SUCCESS')).toBe(true);
    expect(letsThrough(someTriggers([trigger]), 'orders/1.csv')).toBe(true);
    expect(letsThrough(someTriggers([trigger]), 'elsewhere/1')).toBe(false);
    expect(letsThrough(someTriggers([{ ...trigger, enabled: false }]), 'done/1/_SUCCESS')).toBe(false);
  });

  it('let through every key though there are more triggers than one rule can name, and stay one rule that fits', () => {
    fc.assert(
      fc.property(fc.array(patternAndKey, { minLength: 100, maxLength: 400 }), (all) => {
        const triggers = someTriggers(all.map(({ source }, at) => anUploadTrigger(`${longPlace(at)}${source}`)));
        const patterns = uploadPatterns(triggers);
        expect(patterns).toHaveLength(1);
        expect(Buffer.byteLength(JSON.stringify(patterns[0]?.pattern))).toBeLessThanOrEqual(2048);
        const [{ pattern } = { pattern: {} }] = patterns;
        for (const [at, { key }] of all.entries()) {
          expect(matchesPattern(pattern, created('landing', `${longPlace(at)}${key}`)), key).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('say how a key begins, or how it ends where the end names a file or is all that is known', () => {
    expect(keyMatchers('orders/{area}/dt={day}/{file}.csv')).toEqual([[{ prefix: 'orders/' }]]);
    expect(keyMatchers('orders/{file}.csv.gz')).toEqual([[{ prefix: 'orders/' }]]);
    expect(keyMatchers('orders/**')).toEqual([[{ prefix: 'orders/' }]]);
    expect(keyMatchers('**.csv')).toEqual([[{ suffix: '.csv' }]]);
    expect(keyMatchers('lake/**/_SUCCESS')).toEqual([[{ suffix: '/_SUCCESS' }]]);
    expect(keyMatchers('in/{day}_manifest.json')).toEqual([[{ suffix: '_manifest.json' }]]);
    expect(keyMatchers('orders/one.csv')).toEqual([['orders/one.csv']]);
  });

  it('have no wildcard, because EventBridge accepts 30 such rules in an account, and simple ones only', () => {
    for (const file of ['rule-complexity-files.yml', 'thirty-one-buckets.yml', 'many-prefixes.yml']) {
      const { triggers } = checkTriggers(readFileSync(`test/fixtures/triggers/${file}`, 'utf8'), {
        fileName: file,
        stage: 'test',
      });
      expect(triggers?.triggers.length).toBeGreaterThan(9);
      if (triggers !== undefined) expect(JSON.stringify(uploadPatterns(triggers))).not.toContain('wildcard');
    }
  });

  it('take a character that means something elsewhere for itself', () => {
    expect(keyMatchers('a\\*b\\\\/*.csv')).toEqual([[{ prefix: 'a*b\\/' }]]);
    expect(letsThrough(someTriggers([anUploadTrigger('a\\*b/*.csv')]), 'a*b/x.csv')).toBe(true);
    expect(letsThrough(someTriggers([anUploadTrigger('a\\*b/*.csv')]), 'a-b/x.csv')).toBe(false);
  });

  it('keep other keys, other buckets and other events out', () => {
    const triggers = someTriggers([anUploadTrigger('orders/*.csv')]);
    expect(letsThrough(triggers, 'orders/a.csv')).toBe(true);
    expect(letsThrough(triggers, 'bills/a.csv')).toBe(false);
    expect(letsThrough(triggers, 'orders/a.csv', 'elsewhere')).toBe(false);
    const { 'detail-type': _type, ...untyped } = created('landing', 'orders/a.csv');
    expect(uploadPatterns(triggers).some(({ pattern }) => matchesPattern(pattern, untyped))).toBe(false);
    for (const other of [{ 'detail-type': 'Object Deleted' }, { source: 'acme.s3' }]) {
      const event = { ...created('landing', 'orders/a.csv'), ...other };
      expect(uploadPatterns(triggers).some(({ pattern }) => matchesPattern(pattern, event))).toBe(false);
    }
  });

  it('leave out what another one lets through anyway', () => {
    expect(keyMatchers('orders/*.csv', 'orders/**', 'orders/2026/**', 'orders/one')).toEqual([[{ prefix: 'orders/' }]]);
    expect(keyMatchers('orders/**', 'orders/*/_SUCCESS')).toEqual([[{ prefix: 'orders/' }]]);
    expect(keyMatchers('**.csv', 'orders/*.csv', 'one.csv')).toEqual([[{ suffix: '.csv' }]]);
    expect(keyMatchers('warehouse/**', 'warehouse/*/_OK')).toEqual([[{ prefix: 'warehouse/' }]]);
    expect(keyMatchers('lake/**/_SUCCESS', 'lake/day/_SUCCESS')).toEqual([[{ suffix: '/_SUCCESS' }]]);
    expect(keyMatchers('orders/**', '**')).toEqual(['any key']);
  });

  it('do not depend on the order of the triggers', () => {
    fc.assert(
      fc.property(
        fc
          .array(patternAndKey, { minLength: 2, maxLength: 12 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(keyMatchers(...shuffled.map(({ source }) => source))).toEqual(
            keyMatchers(...all.map(({ source }) => source)),
          );
        },
      ),
      { numRuns: 200 },
    );
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

  it('join those that have most in common when a rule would be too long, and leave the others alone', () => {
    const partners = Array.from({ length: 160 }, (_, at) => `partners/partner-${100 + at}/incoming/daily/{file**}.csv`);
    const [matchers] = keyMatchers(...partners, 'orders/**', 'bills/{file}.csv');
    expect(matchers).toContainEqual({ prefix: 'orders/' });
    expect(matchers).toContainEqual({ prefix: 'bills/' });
    expect(matchers).toContainEqual({ prefix: 'partners/partner-10' });
  });

  it('keep whole keys and mere ends as they are when others are joined, and take the heads of all that have one', () => {
    const partners = Array.from({ length: 160 }, (_, at) => `partners/partner-${100 + at}/incoming/daily/{file**}.csv`);
    const [matchers] = keyMatchers(...partners, 'orders/all.csv', '**.zip', 'lake/{day}/_SUCCESS');
    expect(matchers).toContainEqual('orders/all.csv');
    expect(matchers).toContainEqual({ suffix: '.zip' });
    expect(matchers).toContainEqual({ prefix: 'lake/' });
  });

  it('keep a prefix that stands for two triggers when a joined suffix covers one of them', () => {
    const ends = Array.from({ length: 100 }, (_, at) => `**-partner-${100 + at}-of-a-long-name.csv`);
    const triggers = ['orders/*0-of-a-long-name.csv', 'orders/*.json', ...ends].map((key) => anUploadTrigger(key));
    expect(keyMatchers(...ends)[0]).toContainEqual({ suffix: '0-of-a-long-name.csv' });
    expect(letsThrough(someTriggers(triggers), 'orders/a.json')).toBe(true);
  });

  it('let the whole bucket through where nothing in common is left to name', () => {
    const keys = Array.from({ length: 300 }, (_, at) => `${String.fromCodePoint(0x4e00 + at)}${'-'.repeat(20)}/**`);
    expect(keyMatchers(...keys)).toEqual(['any key']);
  });

  it('say at most the first thousand bytes of a head and the last thousand of a tail, as JSON writes them', () => {
    const [whole, longer] = ['a'.repeat(1_000), 'a'.repeat(1_001)];
    expect(keyMatchers(whole)).toEqual([[whole]]);
    expect(keyMatchers(longer)).toEqual([[{ prefix: whole }]]);
    expect(keyMatchers(`b${whole}*`)).toEqual([[{ prefix: `b${whole.slice(1)}` }]]);
    expect(keyMatchers(`*${whole}b`)).toEqual([[{ suffix: `${whole.slice(1)}b` }]]);
    expect(keyMatchers(`${'"'.repeat(501)}*`)).toEqual([[{ prefix: '"'.repeat(500) }]]);
  });

  it('shorten a head that would not fit, so that more passes and nothing is lost', () => {
    const head = '\u0001*"'.repeat(200);
    const triggers = someTriggers([anUploadTrigger(`${escaped(head)}{x}${'é'.repeat(200)}`)]);
    expect(letsThrough(triggers, `${head}x${'é'.repeat(200)}`)).toBe(true);
    for (const { pattern } of uploadPatterns(triggers)) {
      expect(Buffer.byteLength(JSON.stringify(pattern))).toBeLessThanOrEqual(2048);
    }
  });

  it('fit up to two thousand bytes, as JSON writes them', () => {
    const ofBytes = (bytes: number) => ({ source: [`é${'a'.repeat(bytes - '{"source":["éé"]}'.length)}`] });
    expect(Buffer.byteLength(JSON.stringify(ofBytes(2_000)))).toBe(2_000);
    expect(fitsIntoRule(ofBytes(2_000))).toBe(true);
    expect(fitsIntoRule(ofBytes(2_001))).toBe(false);
  });
});
