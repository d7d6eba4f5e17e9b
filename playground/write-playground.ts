import { globSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { misuse, runScript } from '../cli/command-line/run-script.ts';
import { buildPage } from '../console/build/build-page.ts';
import { INDEX_HTML } from './index-html.ts';

const HELP = `Writes a page that needs no server of its own: Try, and the simulation. Any static host serves its folder.

  npm run playground                     writes dist/playground
  npm run playground -- --out <folder>   writes another folder, which is empty or new
  npm run playground -- --help           shows this

Exit code 0: written; 2: wrong usage.
`;

const ROOT = path.join(import.meta.dirname, '..');

const DEFAULT_FOLDER = 'dist/playground';
const KIBIBYTE = 1_024;

/** The triggers files that the page offers, the shipped one first. */
const examples = async (): Promise<string> => {
  const files = ['triggers.yml', ...globSync('examples/{triggers,batches}/*.yml', { cwd: ROOT }).toSorted()];
  const read = async (name: string) => ({ name, text: await readFile(path.join(ROOT, name), 'utf8') });
  return JSON.stringify(await Promise.all(files.map(read)));
};

/** `npm run playground`: gives the exit code. */
export const writePlayground = (args: readonly string[]): Promise<number> =>
  runScript(args, { help: HELP, options: { out: { type: 'string', default: DEFAULT_FOLDER } } }, async ({ out }) => {
    const files = await buildPage({
      entries: {
        main: path.join(import.meta.dirname, './page/main.tsx'),
        style: path.join(import.meta.dirname, './page/style.css'),
      },
    });
    const texts = new Map([
      ['index.html', INDEX_HTML],
      ['examples.json', await examples()],
    ]);
    const whole = [
      ...[...texts].map(([name, text]) => ({ name, body: new TextEncoder().encode(text) })),
      ...[...files].map(([name, { body }]) => ({ name: name.slice(1), body })),
    ];
    const folder = path.resolve(out);
    if (out === DEFAULT_FOLDER) await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) misuse(`expected an empty folder, found files in ${out}`);
    for (const { name, body } of whole) await writeFile(path.join(folder, name), body);
    for (const line of sizesOf(whole)) process.stdout.write(`${line}\n`);
    process.stdout.write(
      `wrote ${path.relative('.', folder)}: serve it, e.g. python3 -m http.server --directory ${out}\n`,
    );
    return 0;
  });

interface Written {
  readonly name: string;
  readonly body: Uint8Array;
}

/** What a browser loads at once, and what only when it is needed, as it is compressed on the way. */
const sizesOf = (files: readonly Written[]): readonly string[] => {
  const width = Math.max(...files.map(({ name }) => name.length));
  const sized = files.map(({ name, body }) => ({ name, kib: gzipSync(body, { level: 9 }).length / KIBIBYTE }));
  const sum = sized.reduce((total, { kib }) => total + kib, 0);
  return [...sized, { name: 'in all', kib: sum }].map(
    ({ name, kib }) => `${name.padEnd(width)} ${kib.toFixed(1).padStart(7)} KiB gzipped`,
  );
};
