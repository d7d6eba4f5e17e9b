import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * What in the bundles stands in for parts of the SDK that do nothing in Lambda. If a new version of the SDK has one of
 * them elsewhere, the bundles' test says so.
 */
export const leanerSdk: Plugin = {
  name: 'leaner-sdk',
  setup({ onResolve, onLoad }) {
    for (const [imported, file] of STAND_INS) {
      onResolve({ filter: imported }, () => ({ path: path.join(import.meta.dirname, file) }));
    }
    // A client wants its version, for the user agent, and would bring its whole package.json with it.
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path: file }) => {
      const { version } = JSON.parse(await readFile(file, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

const STAND_INS: readonly (readonly [imported: RegExp, file: string])[] = [
  [/^@aws-sdk\/credential-provider-node$/, '../../lib/adapters/aws/environment-credentials.ts'],
  [/^@aws-sdk\/endpoint-cache$/, './stand-ins/no-endpoint-cache.ts'],
  [/\/fromSharedConfigFiles$/, './stand-ins/no-config-files.ts'],
];
