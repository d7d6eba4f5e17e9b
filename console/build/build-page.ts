import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

/** A file that a browser loads. */
export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array;
  readonly gzipped: Uint8Array;
}

/** The page's files by their paths, e.g. `/main.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** What else a build of the page has. */
export interface PageBuild {
  /** Files that begin a bundle, by the name of the bundle; the page's own unless given. */
  readonly entries?: Readonly<Record<string, string>>;
  readonly plugins?: readonly Plugin[];
}

const PAGE = path.join(import.meta.dirname, '../page');

/** The page itself, and its style. */
const ENTRIES = { main: path.join(PAGE, 'main.tsx'), style: path.join(PAGE, 'style.css') };

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Bundles the page in memory. What it imports dynamically becomes a file of its own, which a browser loads when it is needed. */
export const buildPage = async ({ entries = ENTRIES, plugins = [] }: PageBuild = {}): Promise<PageFiles> => {
  const { outputFiles } = await build({
    entryPoints: { ...entries },
    alias: {
      'node:crypto': path.join(import.meta.dirname, '../stand-ins/create-hash.ts'),
      'node:util': path.join(import.meta.dirname, '../stand-ins/is-deep-strict-equal.ts'),
    },
    inject: [path.join(import.meta.dirname, '../stand-ins/buffer.ts')],
    plugins: [...plugins],
    outdir: '/',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2023',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return new Map(
    outputFiles.map(({ path: file, contents }) => [
      `/${path.basename(file)}`,
      {
        type: TYPES[path.extname(file)] ?? 'application/octet-stream',
        body: contents,
        gzipped: gzipSync(contents, { level: 9 }),
      },
    ]),
  );
};
