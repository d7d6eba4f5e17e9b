import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { plainFunctions } from '../../../infra/build/plain-functions.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-functions-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The bundle of a file that exports `found`, its source map, and what it exports. */
const bundled = async (name: string, source: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, source);
  const { outputFiles } = await build({
    entryPoints: [file],
    outfile: path.join(folder, 'out.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    sourcemap: 'external',
    write: false,
    plugins: [plainFunctions],
  });
  const textOf = (ending: string) => outputFiles.find((output) => output.path.endsWith(ending))?.text ?? '';
  // What esbuild puts before the file has arrow functions of its own.
  const [, text = ''] = textOf('.cjs').split('__toCommonJS(probe_exports);');
  const module: { exports: { readonly found?: unknown } } = { exports: {} };
  runInNewContext(textOf('.cjs'), { module, exports: module.exports });
  return { text, whole: textOf('.cjs'), map: textOf('.map'), found: module.exports.found };
};

describe('functions in a bundle', () => {
  it.each([
    ['with an expression', 'const f = (n: number) => n + 1; export const found = f(1);', 2],
    ['with a block', 'const f = (n: number) => { return n + 2; }; export const found = f(1);', 3],
    ['within one another', 'const f = (n: number) => [1].map((m) => m + n); export const found = f(3)[0];', 4],
    ['with defaults', 'const f = ({ n = 4 } = {}, m = 1) => n + m; export const found = f();', 5],
    ['beside a class', 'class A { n = 6; } const f = () => new A(); export const found = f().n;', 6],
    ['below a comment on this', '/** Gives this. */ const f = () => 7; export const found = f(); // this, too', 7],
  ])('are no arrow functions: one %s', async (_what, source, value) => {
    const { text, found } = await bundled('probe.ts', source);
    expect(found).toBe(value);
    expect(text).not.toContain('=>');
  });

  it.each([
    ['in a class field', 'class A { n = 1; f = () => this.n; } export const found = new A().f();'],
    [
      'in a parameter default',
      'class A { n = 1; f(g = () => this.n) { return g(); } } export const found = new A().f();',
    ],
    [
      'in a constructor',
      'class A { n = 1; f; constructor() { this.f = () => this.n; } } export const found = new A().f();',
    ],
    [
      'of a superclass',
      'class A { n() { return 1; } } class B extends A { f() { return (() => super.n())(); } } export const found = new B().f();',
    ],
    ['and arguments', 'function f(n) { return (() => arguments[0])(); } export const found = f(1);'],
    [
      'and the target',
      'function F() { return { n: (() => (new.target === F ? 1 : 0))() }; } export const found = new F().n;',
    ],
  ])('keep the this of what is around them %s', async (_where, source) => {
    const { text, found } = await bundled('probe.js', source);
    expect(found).toBe(1);
    expect(text).toContain('=>');
  });

  it.each(['probe.ts', 'probe.js', 'probe.mjs'])('are rewritten in %s', async (name) => {
    expect((await bundled(name, 'export const found = (() => 1)();')).text).not.toContain('=>');
  });

  it('are found again by the source map', async () => {
    const source = 'const first = 1;\n\n\nexport const found = [first].map((one) => one.missing.there);\n';
    const file = path.join(folder, 'probe.js');
    const { whole, map } = await bundled('probe.js', source.replace('.missing', '?.missing?'));
    const lines = whole.split('\n');
    const line = lines.findIndex((text) => text.includes('there'));
    const entry = new SourceMap(JSON.parse(map)).findEntry(line, lines[line]?.indexOf('there') ?? 0);
    expect(entry).toMatchObject({ originalLine: 3 });
    expect(path.resolve(folder, 'originalSource' in entry ? entry.originalSource : '')).toBe(file);
  });
});
