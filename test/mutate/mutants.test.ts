import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';
import { readAccepted, withoutAccepted } from './accepted.ts';
import { markFunctions, marksIn, REACHED } from './mark-functions.ts';
import { applyMutant, describeMutant } from './mutant.ts';
import { mutantsOf } from './mutants-of.ts';
import { concernsIn } from './tests-of.ts';

/** What becomes of a source, by every mutant. */
const made = (source: string, file = 'a.ts') =>
  (mutantsOf(file, source) ?? []).map((mutant) => applyMutant(source, mutant));

describe('the faults of a script', () => {
  it.each([
    ['if (a) b();', ['if (true) b();', 'if (false) b();', 'if (a) ;']],
    ['x = a < 1;', [';', 'x = a <= 1;', 'x = a >= 1;', 'x = a < 2;']],
    ["f({ a, b: 'c' });", [';', "f({ b: 'c' });", 'f({ a });', "f({ a, b: '' });"]],
    ['g = [a, b];', [';', 'g = [b];', 'g = [a];']],
    ['y = a ?? b;', [';', 'y = a;', 'y = b;']],
    ['z = all.filter(keep).every(ok);', [';', 'z = all.every(ok);', 'z = all.filter(keep).some(ok);']],
    ['const r = /^a$/;', ['const r = /a$/;', 'const r = /^a/;']],
    [
      'const t = !(u as string) && `v${w}`;',
      [
        'const t = (u as string) && `v${w}`;',
        'const t = !(u as string) || `v${w}`;',
        'const t = !(u as string) && ``;',
      ],
    ],
    ['const f = () => { throw new Error(); };', ['const f = () => { ; };']],
    [
      'for (let i = 0; i < n; i++) go;',
      [
        'for (let i = 1; i < n; i++) go;',
        'for (let i = 0; false; i++) go;',
        'for (let i = 0; i <= n; i++) go;',
        'for (let i = 0; i >= n; i++) go;',
        'for (let i = 0; i < n; i--) go;',
        'for (let i = 0; i < n; i++) ;',
      ],
    ],
  ])('of %s are its small changes', (source, expected) => {
    expect(made(source).toSorted()).toEqual(expected.toSorted());
  });

  it.each([
    "import { a } from './a.ts';",
    "export * from './a.ts';",
    "type A = 'a' | 1;",
    "interface B { c: 'd' }",
    "'use strict';",
  ])('are none in what does not run: %s', (source) => {
    expect(made(source)).toEqual([]);
  });

  it('are scripts again, in all of lib/core', () => {
    const folder = path.join(import.meta.dirname, '../../lib/core');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const all = files.flatMap((name) => {
      const source = readFileSync(path.join(folder, name), 'utf8');
      return (mutantsOf(name, source) ?? []).map((mutant) => ({ source, mutant }));
    });
    expect(all.length).toBeGreaterThan(1_000);
    // Another share of them each time would fail now and then.
    const someOfEach = all.filter((_, at) => at % 23 === 0);
    const broken = someOfEach.filter(({ source, mutant }) => {
      try {
        return parseAst(applyMutant(source, mutant), { lang: 'ts' }).body.length === 0;
      } catch {
        return true;
      }
    });
    expect(broken.map(({ source, mutant }) => describeMutant(source, mutant))).toEqual([]);
  });
});

describe('the faults of a text', () => {
  it('are changed tokens of Python, outside of comments and long texts', () => {
    const source = '"""A 1."""\nif a == 2 and not b:  # is 3\n    c("d")\n';
    expect(made(source, 'a.py').map((text) => text.split('\n').slice(1, 3).join('|'))).toEqual(
      expect.arrayContaining([
        'if True:  # is 3|    c("d")',
        'if False:  # is 3|    c("d")',
        'if a != 2 and not b:  # is 3|    c("d")',
        'if a == 3 and not b:  # is 3|    c("d")',
        'if a == 2 or not b:  # is 3|    c("d")',
        'if a == 2 and b:  # is 3|    c("d")',
        'if a == 2 and not b:  # is 3|    c("")',
      ]),
    );
    expect(made(source, 'a.py').every((text) => text.startsWith('"""A 1."""') && text.includes('# is 3'))).toBe(true);
  });

  it('are changed values and missing lines of YAML', () => {
    expect(made('a:\n  b: 90 # s\n  c: true\n', 'a.yml').toSorted()).toEqual(
      [
        'a:\n  b: 91 # s\n  c: true\n',
        'a:\n  c: true\n',
        'a:\n  b: 90 # s\n  c: false\n',
        'a:\n  b: 90 # s\n  c: mutated\n',
        'a:\n  b: 90 # s\n',
      ].toSorted(),
    );
  });

  it('are none in a file of another kind', () => {
    expect(mutantsOf('a.md', 'text 1')).toBeUndefined();
  });
});

describe('accepted faults', () => {
  const source = 'x = a < 1;\n';
  const mutants = mutantsOf('a.ts', source) ?? [];
  const entry = { file: 'a.ts', line: 'x = a < 1;', column: 6, mutant: '< → <=', why: 'a is never 1' };

  it('are not tried, wherever their line stands', () => {
    const moved = `\n  ${source}`;
    const { tried, stale } = withoutAccepted([entry], {
      file: 'a.ts',
      source: moved,
      mutants: mutantsOf('a.ts', moved) ?? [],
    });
    expect({ tried: tried.length, stale }).toEqual({ tried: mutants.length - 1, stale: [] });
  });

  it('are told when there is no such fault any more', () => {
    const gone = { ...entry, line: 'x = b < 1;' };
    expect(withoutAccepted([gone, { ...gone, file: 'b.ts' }], { file: 'a.ts', source, mutants }).stale).toEqual([gone]);
  });

  it('are told apart where two of a line read alike', () => {
    const two = 'x = a + 0 < b + 0;\n';
    const all = mutantsOf('a.ts', two) ?? [];
    const second = { ...entry, line: two.trim(), column: 17, mutant: '0 → 1' };
    const { tried, stale } = withoutAccepted([second], { file: 'a.ts', source: two, mutants: all });
    expect({ tried: tried.length, stale }).toEqual({ tried: all.length - 1, stale: [] });
  });

  it('have the form that the runner prints, and each a file that there is', () => {
    for (const { file } of readAccepted())
      expect(() => readFileSync(path.join(import.meta.dirname, '../..', file))).not.toThrow();
  });
});

it('the tests of a file are those that import it, with how near they are and what they start, and the long ones', () => {
  const root = path.join(import.meta.dirname, '../..');
  const files = [
    'test/mutate/example/clamp.ts',
    'test/mutate/example/clamp.test.ts',
    'test/mutate/mutants.test.ts',
    'test/mutate/mutate.test.ts',
    'test/processes/spawn-node.ts',
    'test/sim/simulation.test.ts',
  ];
  const concerns = concernsIn(root, files);
  const far = { distance: Number.POSITIVE_INFINITY, startsPrograms: false, isLong: true };
  const long = { ...far, test: 'test/sim/simulation.test.ts' };
  expect(concerns('test/mutate/example/clamp.ts').tests).toEqual([
    { test: 'test/mutate/example/clamp.test.ts', distance: 1, startsPrograms: false, isLong: false },
    long,
  ]);
  expect(concerns('test/processes/spawn-node.ts').tests).toEqual([
    { test: 'test/mutate/mutate.test.ts', distance: 1, startsPrograms: true, isLong: false },
    long,
  ]);
});

describe('the marks of functions', () => {
  const source = 'const a = (b) => ({ c: () => { return b < 1; } });\nclass D { e() { return 2; } }\nf = 3;\n';

  it('stand where each begins, and at the end of the file', () => {
    const reached: string[] = [];
    const run = new Function('globalThis', `let f;${markFunctions('a.js', source)}; return [a, D];`);
    const [a, D] = run({ [REACHED]: (mark: string) => reached.push(mark) });
    expect([a(0).c(), new D().e()]).toEqual([true, 2]);
    expect(reached).toEqual(['a.js#0', 'a.js#18', 'a.js#29', 'a.js#65']);
  });

  it('tell of a fault which of them a test must have reached', () => {
    const markOf = marksIn('a.js', source);
    const faults = (mutantsOf('a.js', source) ?? []).map((fault) => [describeMutant(source, fault), markOf(fault)]);
    expect(faults).toEqual(
      expect.arrayContaining([
        ['< → <=', 'a.js#29'],
        ['return 2; → return undefined;', 'a.js#65'],
        ['f = 3; → ;', 'a.js#0'],
      ]),
    );
  });
});
