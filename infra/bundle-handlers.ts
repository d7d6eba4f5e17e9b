import { existsSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { leanerSdk } from './leaner-sdk.ts';
import { FUNCTION_NAMES } from './stack-names.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const LIB = path.join(ROOT, 'lib');

/** Bundles in memory: the files, with absolute paths below `outDir`, and what went into which. */
export interface Bundles {
  readonly files: readonly OutputFile[];
  readonly metafile: Metafile;
}

/**
 * One minified CommonJS file for each handler, `<outDir>/handlers/<name>.cjs`, with its source map beside it. CommonJS,
 * because on Node 24 an ES module's `import 'node:http'` alone costs 28 ms of a cold start.
 */
export const bundleHandlers = async (outDir: string, usesJsonata: boolean): Promise<Bundles> => {
  const { outputFiles, metafile } = await build({
    ...bundlingOptions(usesJsonata),
    entryPoints: FUNCTION_NAMES.map((name) => path.join(ROOT, 'handlers', `${name}.ts`)),
    outdir: path.join(outDir, 'handlers'),
    outExtension: { '.js': '.cjs' },
    metafile: true,
    write: false,
  });
  return { files: outputFiles, metafile };
};

/** How esbuild makes a bundle for Lambda, whatever goes into it. */
export const bundlingOptions = (usesJsonata: boolean): BuildOptions => ({
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The packages' ES modules: from CommonJS nothing could be left out.
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
  // Loaded on demand only, for calls that stream events; none of ours does.
  external: ['@smithy/core/event-streams'],
  define: { 'import.meta.dirname': '__dirname' },
  plugins: [leanerSdk, ...(usesJsonata ? [] : [withoutJsonata])],
});

const EVALUATOR = path.join(LIB, 'core/jsonata-evaluator.ts');
const ABSENT = path.join(LIB, 'core/jsonata-absent.ts');

/** Puts lib/core/jsonata-absent.ts where the JSONata library would be: no trigger in the file needs it. */
const withoutJsonata: Plugin = {
  name: 'without-jsonata',
  setup({ onResolve, onStart }) {
    onStart(() =>
      existsSync(EVALUATOR) ? undefined : { errors: [{ text: `${EVALUATOR} is gone, so JSONata cannot be left out` }] },
    );
    onResolve({ filter: /\/jsonata-evaluator\.ts$/ }, ({ resolveDir, path: imported }) =>
      path.resolve(resolveDir, imported) === EVALUATOR ? { path: ABSENT } : undefined,
    );
  },
};
