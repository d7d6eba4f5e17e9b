import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundlingOptions } from '../../../infra/build/bundle-handlers.ts';
import { runNode } from '../../processes/spawn-node.ts';

const ROOT = new URL('../../../', import.meta.url);
const STAND_IN = 'infra/build/stand-ins/no-endpoint-cache.ts';

/** The bundle of a module, and its source map. */
const bundled = async (contents: string, resolveDir = import.meta.dirname) => {
  const stdin = { contents, resolveDir, sourcefile: 'probe.ts', loader: 'ts' as const };
  const { outputFiles } = await build({ ...bundlingOptions(), stdin, outfile: '/nowhere/probe.cjs', write: false });
  const textOf = (name: string) => outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
  return { text: textOf('probe.cjs'), map: JSON.parse(textOf('probe.cjs.map')) };
};

describe('a bundle for Lambda', () => {
  it.each([
    ['is minified', 'export const sum = (one: number, other: number) => one + other;', /=\((\w),(\w)\)=>\1\+\2/],
    ['is CommonJS', 'export const one = 1;', /module\.exports=/],
    ['loads what is of Node', "import { join } from 'path'; export const at = join('a', 'b');", /require\("path"\)/],
    ['keeps what Node 24 knows', 'export const at = [1].findLast(Boolean) ?? 2;', /\?\?2/],
    ['has no decorator, which Node 24 does not know', '@Object export class Probe {}', /^(?!.*@Object)/s],
    ['has no legal comments', '//! a licence\nexport const one = 1;', /^(?!.*licence)/s],
    ['knows its folder', 'export const at = import.meta.dirname;', /=__dirname/],
    [
      'leaves out streams of events',
      "import '@smithy/core/event-streams'; export const one = 1;",
      /require\("@smithy\/core\/event-streams"\)/,
    ],
    ['names its source map', 'export const one = 1;', /\/\/# sourceMappingURL=probe\.cjs\.map\n$/],
  ])('%s', async (_what, contents, found) => {
    expect((await bundled(contents)).text).toMatch(found);
  });

  it('has a source map without the sources', async () => {
    const { map } = await bundled('export const one = 1;');
    expect(map.sources).toHaveLength(1);
    expect(map).not.toHaveProperty('sourcesContent');
  });

  it("takes a package's ES modules, else what it has", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-options-'));
    const put = (name: string, contents: string) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), contents);
    };
    put('node_modules/both/package.json', '{ "main": "common.js", "module": "modules.js" }');
    put('node_modules/both/common.js', "exports.both = 'both as CommonJS';");
    put('node_modules/both/modules.js', "export const both = 'both as modules';");
    put('node_modules/old/package.json', '{ "main": "common.js" }');
    put('node_modules/old/common.js', "exports.old = 'old as CommonJS';");
    const { text } = await bundled("export { both } from 'both'; export { old } from 'old';", folder);
    rmSync(folder, { recursive: true, force: true });
    expect(text.match(/(?:both|old) as \w+/g)?.toSorted()).toEqual(['both as modules', 'old as CommonJS']);
  });

  it('tells paths from the project on, and prints nothing besides what is thrown, wherever it is made', async () => {
    const script = `
      import { build } from ${JSON.stringify(import.meta.resolve('esbuild'))};
      import { bundlingOptions } from ${JSON.stringify(new URL('infra/build/bundle-handlers.ts', ROOT).href)};
      const options = { ...bundlingOptions(), write: false, metafile: true, outfile: '/nowhere/probe.cjs' };
      const stdin = { contents: 'export const = 1' };
      await build({ ...options, stdin }).catch(({ errors }) => console.log(errors.length));
      const entryPoints = [${JSON.stringify(fileURLToPath(new URL(STAND_IN, ROOT)))}];
      console.log(Object.keys((await build({ ...options, entryPoints })).metafile.inputs).join());`;
    const found = await runNode(['--input-type=module', '--eval', script], { cwd: os.tmpdir() });
    expect(found).toMatchObject({ status: 0, stdout: `1\n${STAND_IN}\n`, stderr: '' });
  });
});
