import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planUpload } from '../../lib/core/plan/plan.ts';
import { anUpload } from '../doubles/event-payloads.ts';
import { anS3File, check, errorsOf, triggerOf, triggersOf, warningsOf } from './a-file.ts';

const TWO = "{ orders: 'orders/dt={day}/_SUCCESS', rates: 'rates/{day}.csv' }";

/** What an upload of this key starts: the arguments, or why nothing. */
const startedBy = (text: string, key: string): unknown => {
  const context = { triggers: triggersOf(text), ledgerId: 'ledger' };
  return planUpload(anUpload({ bucket: 'acme-landing', key, sequencer: 'a1' }), context).map((decision) =>
    decision.kind === 'request' ? decision.request.request?.Arguments : decision.kind,
  );
};

const withArguments = (lines: string): string =>
  anS3File('', { key: TWO, start: `{ JobName: job, Arguments: { ${lines} } }` });

describe('key with several patterns', () => {
  it('is read as patterns with their names, in the order of the file', () => {
    expect(triggerOf(anS3File('', { key: TWO })).on).toEqual({
      kind: 's3',
      bucket: 'acme-landing',
      keys: [
        expect.objectContaining({ part: 'orders', source: 'orders/dt={day}/_SUCCESS' }),
        expect.objectContaining({ part: 'rates', source: 'rates/{day}.csv' }),
      ],
    });
  });

  it('gives the name of the pattern that matched as the capture part', () => {
    const text = withArguments("--part: '${{ part }}', --day: '${{ day }}'");
    expect(startedBy(text, 'rates/2026-11-22.csv')).toEqual([{ '--part': 'rates', '--day': '2026-11-22' }]);
    expect(startedBy(text, 'orders/dt=2026-11-22/_SUCCESS')).toEqual([{ '--part': 'orders', '--day': '2026-11-22' }]);
    expect(startedBy(text, 'orders/dt=2026-11-22/x')).toEqual(['no-request']);
  });

  it('lets a condition choose between the patterns', () => {
    const text = anS3File('when: part == "rates"', { key: TWO });
    expect(startedBy(text, 'orders/dt=2026-11-22/_SUCCESS')).toEqual(['no-request']);
    expect(startedBy(text, 'rates/2026-11-22.csv')).toEqual([undefined]);
  });

  it('takes variables of the stage in its patterns', () => {
    const head = 'vars: { dev: { lake: raw } }\n';
    const { on } = triggerOf(head + anS3File('', { key: "{ orders: '${{ vars.lake }}/{day}.csv' }" }));
    expect(on).toMatchObject({ keys: [{ part: 'orders', source: 'raw/{day}.csv' }] });
  });

  it('leaves a capture that only some of them have to guards', () => {
    const text = anS3File('', {
      key: "{ orders: 'orders/{day}/{file}', rates: 'rates/{day}.csv' }",
      start: `{ JobName: job, Arguments: { --file: '\${{ event.?file.orValue("none") }}' } }`,
    });
    expect(startedBy(text, 'rates/1.csv')).toEqual([{ '--file': 'none' }]);
    expect(startedBy(text, 'orders/1/x')).toEqual([{ '--file': 'x' }]);
  });

  it('warns of a value that rejects the uploads of a pattern without that capture', () => {
    const key = "{ orders: 'orders/{day}/{file}', rates: 'rates/{day}.csv', costs: 'costs/{day}' }";
    const warningsFor = (value: string) =>
      warningsOf(anS3File('', { key, start: `{ JobName: job, Arguments: { --a: '${value}' } }` }));
    const warning = [
      'uploads of rates and costs have no {file}, and are rejected; event.?file leaves the value out, .orValue(…) gives a default',
    ];
    expect(warningsFor('${{ file }}')).toEqual(warning);
    expect(warningsFor('x/${{ day }}/${{ file }}')).toEqual(warning);
    expect(warningsFor('${{ event.?file }}')).toEqual([]);
    expect(warningsFor('${{ part == "orders" ? file : "none" }}')).toEqual([]);
    expect(warningsFor('${{ day }}-${{ part }}-${{ bucket }}')).toEqual([]);
    const other = "{ JobName: job, ExecutionClass: '${{ file }}' }";
    expect(warningsOf(anS3File('', { key, start: other }))).toEqual(warning);
    const start = "{ JobName: job, Arguments: { --a: '${{ file }}' } }";
    expect(warningsOf(anS3File('', { key: 'orders/{file}', start }))).toEqual([]);
  });

  it.each([
    ['{}', ['expected at least one pattern by its name, found an empty mapping']],
    ["{ 1st: 'a/*' }", ['expected the name of a pattern, a letter, then letters, digits, "_" and "-", 64 characters']],
    ["{ orders: 'a/{part}.csv' }", ['{part}: the name of the pattern is the capture part; call this one otherwise']],
    ["{ orders: 'a/${{ day }}' }", ['write {day}, not ${{ day }}']],
    ["{ orders: 'a/{day', rates: 'b/{day}/{day}' }", ['is never closed', '{day} is captured twice']],
    ["{ orders: 's3://acme/a' }", ['leave "s3://" and the bucket out']],
    ['{ orders: [a] }', ['expected a key pattern, e.g. orders/{area}/{file}.csv, found an array']],
    ['{ orders: {day} }', ["{day} is a YAML mapping, not a pattern; put the value in quotes: '{day}'"]],
    ['{day}', ["{day} is a YAML mapping, not a pattern; put the value in quotes: '{day}'"]],
    ['[a, b]', ['expected a key pattern, e.g. orders/{area}/{file}.csv, or a mapping of patterns by name']],
  ])('is refused as %s, with all that is wrong', (key, messages) => {
    expect(errorsOf(anS3File('', { key }))).toEqual(messages.map((message) => expect.stringContaining(message)));
  });

  it('is refused at the pattern that is wrong', () => {
    const [error] = check(anS3File('', { key: "{ orders: 'a/*', rates: 'b/{day' }" })).errors;
    expect(error).toMatchObject({ line: 6, column: 38, where: 'triggers.orders.on.s3.key.rates' });
  });

  it('has no name part while it is one pattern, where a capture may bear that name', () => {
    const start = "{ JobName: job, Arguments: { --part: '${{ part }}' } }";
    expect(errorsOf(anS3File('', { start }))).toEqual([expect.stringContaining('unknown name "part"')]);
    expect(errorsOf(anS3File('', { key: 'orders/{part}.csv', start }))).toEqual([]);
  });

  it('warns of two patterns that match one key, because the first one takes it', () => {
    const key = "{ orders: 'in/{file}.csv', rates: 'in/rates-{day}.csv', other: 'other/*' }";
    expect(warningsOf(anS3File('', { key }))).toEqual([
      'it and "orders" both match some keys; such an upload is one of "orders", which stands first',
    ]);
    expect(
      startedBy(anS3File('', { key, start: "{ JobName: j, Arguments: { --p: '${{ part }}' } }" }), 'in/rates-1.csv'),
    ).toEqual([{ '--p': 'orders' }]);
  });

  it('warns of each pattern that is probably a mistake', () => {
    const warnings = warningsOf(anS3File('', { key: "{ orders: 'orders/', rates: 'rates/[0-9].csv' }" }));
    expect(warnings.map((warning) => warning.slice(0, 24))).toEqual([
      "the pattern 'orders/' is",
      "the pattern 'rates/[0-9]",
    ]);
  });

  it('warns of an output that a pattern of the other name takes in again', () => {
    const key = "{ orders: 'orders/{day}.csv', rates: 'out/rates/{day}.csv' }";
    const withOutput = (output: string) =>
      warningsOf(anS3File('', { key, start: `{ JobName: job, Arguments: { --output: '${output}' } }` }));
    expect(withOutput('s3://acme-landing/out/${{ part }}/${{ day }}.csv')).toEqual([
      expect.stringContaining('without end'),
    ]);
    expect(withOutput('s3://acme-landing/done/${{ part }}/${{ day }}.csv')).toEqual([]);
  });

  it('is refused or read, and never with an exception, whatever its names and patterns', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', '1', '{', '}', '*', '/', '\\', '$', '_', '-', 'part', ' '),
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.dictionary(word, fc.oneof(word, fc.constant(null), fc.integer())), (patterns) => {
        const { triggers, errors } = check(anS3File('', { key: JSON.stringify(patterns) }));
        expect(triggers === undefined).toBe(errors.length > 0);
        const on = triggers?.triggers[0]?.on;
        if (on?.kind === 's3')
          expect(on.keys.map(({ part, source }) => [part, source])).toEqual(Object.entries(patterns));
      }),
      { numRuns: 300 },
    );
  });

  it('is told by the example what started the run', () => {
    const text = readFileSync('examples/triggers/several-patterns.yml', 'utf8');
    expect(startedBy(text.replaceAll('acme-dev-landing', 'acme-landing'), 'rates/2026-11-22.csv')).toEqual([
      { '--what': 'rates', '--day': '2026-11-22', '--source': 's3://acme-landing/rates/2026-11-22.csv' },
    ]);
  });
});
