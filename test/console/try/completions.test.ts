import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionsAt } from '../../../console/try/completions.ts';
import { triggersJsonSchema } from '../../../lib/triggers-file/schema.ts';

const SCHEMA = triggersJsonSchema();

/** Completes where the text has a `|`. */
const complete = (marked: string) => {
  const offset = marked.indexOf('|');
  return completionsAt(marked.replace('|', ''), offset, SCHEMA);
};

const labels = (marked: string): readonly string[] => complete(marked).options.map(({ label }) => label);

const START = 'triggers:\n  orders:\n';

describe('completion in the triggers file', () => {
  it('offers the keys of the mapping in which the cursor stands, with what they mean', () => {
    expect(labels('|')).toContain('triggers');
    expect(labels(`${START}    |`)).toEqual(expect.arrayContaining(['on', 'start', 'batch', 'expect']));
    expect(complete(`${START}    reup|`).options.find(({ label }) => label === 'reupload')?.info).toContain(
      'What a second upload of the same key does',
    );
  });

  it('takes the place of what is written already', () => {
    const marked = `${START}    reup|`;
    expect(complete(marked).from).toBe(marked.indexOf('reup'));
  });

  it('leaves out the keys that stand beside, above or below', () => {
    const beside = labels(`${START}    on: manual\n    |\n    start: { JobName: j }\n`);
    expect(beside).toContain('retry');
    expect(beside).not.toContain('on');
    expect(beside).not.toContain('start');
  });

  it('knows where it is between braces', () => {
    expect(labels(`${START}    on:\n      s3: { bucket: b, |`)).toEqual(['key']);
    expect(labels(`${START}    on: { schedule: { ex|`)).toContain('timezone');
    expect(labels(`${START}    retry: { attempts: 2, on: [FAILED, |`)).toContain('TIMEOUT');
  });

  it.each([
    ['behind braces that are closed', `${START}    on: { s3: { bucket: b }, |`, ['schedule', 'manual']],
    ['behind a quote that is closed', `${START}    on: { s3: { bucket: "b", |`, ['key']],
    ['behind single quotes', `${START}    on: { s3: { bucket: 'b: c', |`, ['key']],
    ['behind a value with a colon in it', `${START}    on: { s3: { key: a:b, |`, ['bucket']],
    [
      'below another trigger',
      `${START}    on:\n      s3:\n        key: a\n  other:\n    on:\n      s3:\n        buc|`,
      ['bucket', 'key'],
    ],
  ])('knows where it is %s', (_where, marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it('knows the items of an array, wherever the array begins', () => {
    const states = ['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'];
    expect(labels(`${START}    retry:\n      on:\n        - FAILED\n        - |`)).toEqual(states);
    expect(labels(`${START}    retry:\n      on:\n      - FAILED\n      - TI|`)).toEqual(states);
    const marked = `${START}    retry: { on: [FAILED, TI|`;
    expect(complete(marked)).toMatchObject({
      from: marked.indexOf('TI|'),
      options: states.map((label) => ({ label })),
    });
  });

  it('offers the values of a key that has only some', () => {
    expect(labels(`${START}    reupload: |`)).toEqual(['run', 'skip', 'run-if-changed']);
    expect(labels(`${START}    enabled: f|`)).toEqual(['true', 'false']);
    expect(labels(`${START}    on: |`)).toEqual(['manual']);
    expect(labels(`${START}    retry:\n      on:\n        - |`)).toContain('TIMEOUT');
  });

  it('puts a mapping’s own line below its key, but not between braces', () => {
    const applied = (marked: string, label: string) =>
      complete(marked).options.find((one) => one.label === label)?.apply;
    expect(applied(`${START}    sta|`, 'start')).toBe('start:\n      ');
    expect(applied(`${START}    reu|`, 'reupload')).toBe('reupload: ');
    expect(applied(`triggers: { orders: { sta|`, 'start')).toBe('start: ');
  });

  it.each([
    ['a name that the writer chooses', 'triggers:\n  or|'],
    ['a comment', `${START}    # o|`],
    ['an open quote', `${START}    when: "si|`],
    ['an expression', `${START}    start:\n      JobName: job-\${{ st|`],
  ])('offers nothing in %s', (_what, marked) => {
    expect(labels(marked)).toEqual([]);
  });

  it('never throws, whatever the text', () => {
    const characters = fc.constantFrom(...'{}[]:,-# \n"\'ab$', '  ', 'triggers:\n  ', 'on: ', '- ');
    fc.assert(
      fc.property(fc.array(characters), fc.nat(), (parts, at) => {
        const text = parts.join('');
        expect(completionsAt(text, at % (text.length + 1), SCHEMA).from).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
