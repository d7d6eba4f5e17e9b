import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownFields } from '../../lib/core/event-fields.ts';
import { evaluateExpression } from '../../lib/core/expression.ts';
import { evaluateJsonata } from '../../lib/core/jsonata-evaluator.ts';
import { readExpression } from '../../lib/triggers-file/read-expression.ts';

const read = (source: string, kind: 's3' | 'schedule' | 'manual' = 'manual') =>
  readExpression(source, {
    kind,
    fields: new Map(knownFields(kind).map((field) => [field.name, field])),
    vars: { landing: 'acme', deep: { list: [1] } },
  });

const requiresOf = (source: string, kind?: 's3' | 'manual') => {
  const reading = read(source, kind);
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  const { value } = reading;
  return typeof value === 'object' && 'requires' in value ? value.requires.map((path) => path.join('.')) : undefined;
};

const faultsOf = (source: string, kind?: 's3' | 'schedule' | 'manual') => {
  const reading = read(source, kind);
  return reading.ok ? [] : reading.faults;
};

describe('an expression', () => {
  it('that is a plain path needs no JSONata', () => {
    expect(read('input.from')).toMatchObject({ ok: true, value: { path: ['input', 'from'] } });
    expect(read('input.`from-date`.x')).toMatchObject({ ok: true, value: { path: ['input', 'from-date', 'x'] } });
  });

  it('that is a literal needs no JSONata', () => {
    expect(read('"a"')).toMatchObject({ ok: true, value: 'a', type: 'text' });
    expect(read('-5')).toMatchObject({ ok: true, value: -5, type: 'number' });
    expect(read('true')).toMatchObject({ ok: true, value: true, type: 'boolean' });
  });

  it.each([
    ['siz > 0', 's3', 'unknown name "siz"; did you mean "size"?'],
    ['sizes', 's3', 'unknown name "sizes"; did you mean "size"?'],
    ['size', 'manual', 's3 triggers have it, this one is manual'],
    ['input.x', 's3', 'manual triggers have it, this one is s3'],
    ['bucket.name', 's3', 'bucket is a text and has nothing below it'],
    ['$uppercase(buckt)', 's3', 'did you mean "bucket"?'],
    ['$upercase(bucket)', 's3', 'did you mean $uppercase?'],
    ['uppercase(bucket)', 's3', 'functions begin with $'],
    ['$x', 's3', 'unknown variable or function $x'],
    ['vars.landin & "x"', 's3', 'did you mean "landing"?'],
    ['input.from-date', 'manual', 'unknown name "date"'],
  ] as const)('%s of an %s trigger has an unknown name, and the right one is told', (source, kind, message) => {
    expect(faultsOf(source, kind).join('\n')).toContain(message);
  });

  it.each([
    '($sum := size; $sum)',
    '($sum := function($x){ "a" }; $sum(1))',
    'function($exists){ $exists }(key)',
    '[1..3]#$count.($count & key)',
    '($now := "x"; $now)',
    '($eval := 1; 2)',
  ])("%s gives a function's name to a variable, which would deceive the reader and the check", (source) => {
    expect(faultsOf(source, 's3')).toEqual([
      expect.stringContaining('is a function of JSONata; give the variable another name'),
    ]);
  });

  it.each([
    '$',
    '$$',
    '*',
    '**',
    '$string($$)',
    '$keys($)',
    '$lookup($$, "size")',
    '$$.*',
    '[*]',
    '$map([1], function() { $$ })',
  ])('whose names nobody can know is refused: %s', (source) =>
    expect(faultsOf(source).join()).toContain('reads all fields at once'),
  );

  it.each([
    ['$match(input.x, /a+/)', 'regular expressions are refused'],
    ['$pad(input.x, 5)', '$pad is refused'],
    ['$eval(input.x)', '$eval is refused'],
    ['$now()', '$now is refused'],
    ['$millis()', '$millis is refused'],
    ['$random()', '$random is refused'],
    ['$shuffle(input.x)', '$shuffle is refused'],
    ['input.x ~> $pad(5)', '$pad is refused'],
    ['($p := $pad; $p(input.x, 5))', '$pad is refused'],
    ['$map(input.x, $random)', '$random is refused'],
    ['input ~> |$|{"a": 1}|', 'transform operator'],
    ['input.x.%', 'parent operator'],
    ['$toMillis(input.x, "[H]")', 'depends on today'],
    ['$toMillis(input.x, input.picture)', 'depends on today'],
    ['', 'an expression is missing'],
    ['1 +', 'this is no JSONata'],
    ['(((', 'this is no JSONata'],
    ['"x', 'this is no JSONata'],
    [`"${'x'.repeat(4_000)}"`, 'at most 4000'],
  ])('is refused: %s', (source, message) => {
    expect(faultsOf(source).join('\n')).toContain(message);
  });

  it.each([
    '"x" & input.items[0].name',
    'input.items[kind = "a"].name = "x"',
    'input.* & ""',
    '$lookup(input, requestId) & "x"',
    '$filter(input.items, function($i) { $i > 1 }) in [1]',
    '(input.items[0]) & "x"',
    '"x" & (requestId = "y" ? "z")',
  ])('that may find nothing where an operator would hide it is refused: %s', (source) => {
    expect(faultsOf(source).join()).toContain('give a default');
  });

  it.each([
    'input.items[0].name',
    '(input.items[0].name ?? "none") & "x"',
    '$count(input.items[kind = "a"]) > 0',
    '$lookup(vars.deep, requestId)',
    'input.items[0].size > 5',
  ])('that may find nothing is fine where nothing rejects or counts: %s', (source) =>
    expect(faultsOf(source)).toEqual([]),
  );

  it('tells all its faults at once', () => {
    expect(faultsOf('$now() & nam & $$', 's3')).toHaveLength(3);
  });

  it.each([
    ['input.a & "x"', ['input.a']],
    ['input.a.b + input.c', ['input.a.b', 'input.c']],
    ['$uppercase(input.a)', ['input.a']],
    ['input.a > 5 and input.b', ['input.a', 'input.b']],
    ['$$.input.a & "x"', ['input.a']],
    ['input.(a & b)', ['input.a', 'input.b']],
    ['$sum(input.items.price)', ['input.items.price']],
    ['input.items[kind = "a"].name', ['input.items.kind']],
    ['input.items[0].name', ['input.items']],
    ['$lookup(input, "from-date") ~> $uppercase', ['input.from-date']],
    ['($x := input.a; $x & "y")', ['input.a']],
    ['$map(input.items, function($i) { $i.name & input.a })', ['input.items', 'input.a']],
    ['{"a": input.a}.a', ['input.a']],
    ['input.a ~> $uppercase', ['input.a']],
  ])('requires what it reads without a guard: %s', (source, requires) => {
    expect(requiresOf(source)).toEqual(requires);
  });

  it.each([
    ['input.a ?: "x"'],
    ['input.a ?? "x"'],
    ['(input.a ?? "x") & "y"'],
    ['$number(input.a) ?? 5'],
    ['(input.items[0].name ?? "") & "x"'],
    ['$exists(input.a) ? input.a : "x"'],
    ['$exists(input.a.b) ? "x" & input.a.b : "y"'],
    ['$not($exists(input.a)) ? "x" : "y" & input.a'],
    ['$exists(input.a) and input.a > 5'],
    ['$not($exists(input.a)) or input.a > 5'],
    ['($exists(input.a) and $exists(input.b)) ? input.a & input.b : "x"'],
    ['requestId = "x" ? input.a : input.b'],
  ])('requires nothing that is guarded: %s', (source) => {
    expect(requiresOf(source)).toEqual([]);
  });

  it.each([
    ['$exists(input.a) ? input.b & "" : ""', ['input.b']],
    ['$exists(input.a) or input.a > 5', ['input.a']],
    ['("x" & input.a) ?: "y"', ['input.a']],
    ['$exists(input.a) ? "x" : "y" & input.a', ['input.a']],
    ['requestId = "x" ? "a" & input.a : "b"', ['input.a']],
  ])('is not fooled by a guard of something else: %s', (source, requires) => {
    expect(requiresOf(source)).toEqual(requires);
  });

  it('requires, of an upload, only what an event may lack', () => {
    expect(requiresOf('bucket & key & size & etag & versionId & sequencer & eventTime & awsRegion', 's3')).toEqual([
      ...['size', 'etag', 'versionId', 'sequencer', 'awsRegion'],
    ]);
  });

  it('never turns an absent field of the input into a value, whatever stands around it', async () => {
    const operator = fc.constantFrom('&', '+', '=', '!=', '<', 'in', 'and', 'or');
    const wrap = fc.constantFrom(
      ...[
        (e: string) => `(${e})`,
        (e: string) => `$string(${e})`,
        (e: string) => `[${e}]`,
        (e: string) => `$not(${e})`,
      ],
      ...[(e: string) => `$count(${e})`, (e: string) => `{"k": ${e}}.k`, (e: string) => `$boolean(${e})`],
      ...[(e: string) => `($v := ${e}; $v)`, (e: string) => `$append(1, ${e})`, (e: string) => `(true ? ${e} : 1)`],
    );
    const source = fc
      .tuple(fc.array(wrap, { maxLength: 3 }), fc.option(operator), fc.array(wrap, { maxLength: 2 }))
      .map(([inner, op, outer]) => {
        const read = inner.reduce((expression, around) => around(expression), 'input.gone');
        return outer.reduce((expression, around) => around(expression), op === null ? read : `"x" ${op} ${read}`);
      });
    await fc.assert(
      fc.asyncProperty(source, async (text) => {
        const reading = read(text);
        if (!reading.ok || typeof reading.value !== 'object') return;
        const result = await evaluateExpression(reading.value, { input: {} }, evaluateJsonata);
        expect(result, text).toMatchObject({ ok: false });
      }),
      { numRuns: 500 },
    );
  });

  it('is never read with an exception, whatever its text', () => {
    const word = fc.constantFrom(
      ...[
        'input',
        '.a',
        'size',
        '$',
        '$$',
        '*',
        '**',
        '%',
        '(',
        ')',
        '[',
        ']',
        '{',
        '}',
        '"x"',
        "'",
        '`',
        '/',
        '?',
        ':',
      ],
      ...['??', '?:', ' and ', ' or ', ' in ', '&', '+', '-', '=', '~>', ':=', '^', '<', '@$v', '#$i', ';', ',', '..'],
      ...['$exists', '$map', 'function', '$x', '1', 'true', '|', '/*', '*/', ' '],
    );
    const soup = fc.array(word, { maxLength: 15 }).map((words) => words.join(''));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string()), (source) => {
        const reading = read(source.trim());
        expect(reading.ok || reading.faults.length > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('that is nested deeper than the stack is refused', () => {
    expect(faultsOf(`${'('.repeat(1_990)}1${')'.repeat(1_990)}`).length).toBeLessThanOrEqual(1);
  });
});
