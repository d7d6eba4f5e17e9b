import path from 'node:path';
import { type BuildOptions, build, type Metafile, type OutputFile } from 'esbuild';
import { FUNCTION_NAMES } from '../stack/stack-names.ts';
import { leanerSdk } from './leaner-sdk.ts';
import { plainFunctions } from './plain-functions.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Bundles in memory: the files, with absolute paths below `outDir`, and what went into which. */
export interface Bundles {
  readonly files: readonly OutputFile[];
  readonly metafile: Metafile;
}

/**
 * One minified CommonJS file for each handler, `<outDir>/handlers/<name>.cjs`, with its source map beside it. CommonJS,
 * because on Node 24 an ES module's `import 'node:http'` alone costs 28 ms of a cold start.
 */
export const bundleHandlers = async (outDir: string): Promise<Bundles> => {
  const { outputFiles, metafile } = await build({
    ...bundlingOptions(),
    entryPoints: FUNCTION_NAMES.map((name) => path.join(ROOT, 'handlers', `${name}.ts`)),
    outdir: path.join(outDir, 'handlers'),
    outExtension: { '.js': '.cjs' },
    metafile: true,
    write: false,
  });
  return { files: outputFiles, metafile };
};

/** How esbuild makes a bundle for Lambda, whatever goes into it. */
export const bundlingOptions = (): BuildOptions => ({
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  // Its format is CommonJS.
  platform: 'node',
  target: 'node24',
  // The packages' ES modules: from CommonJS nothing could be left out.
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'silent',
  // Loaded on demand only, for calls that stream events; none of ours does.
  external: ['@smithy/core/event-streams'],
  define: { 'import.meta.dirname': '__dirname' },
  plugins: [leanerSdk, plainFunctions],
});
