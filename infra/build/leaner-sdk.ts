import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * What replaces parts of the SDK in the bundles that do nothing in Lambda. If a new version of the SDK has one of
 * them elsewhere, the bundles' test says so.
 */
export const leanerSdk: Plugin = {
  name: 'leaner-sdk',
  setup({ onResolve, onLoad }) {
    for (const [imported, file] of STAND_INS) {
      onResolve({ filter: imported }, () => ({ path: path.join(import.meta.dirname, file) }));
    }
    onLoad(
      { filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ },
      async ({ path: file }) => ({ contents: leanerSchemas(await readFile(file, 'utf8')) }),
    );
    // A client reads its version for the user agent, and would bundle its whole package.json.
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

/** Errors of which more than the name is used: their fields, or because the SDK may retry after them. */
const ERRORS_WITH_FIELDS: ReadonlySet<string> = new Set([
  'ConditionalCheckFailedException',
  'ReplicatedWriteConflictException',
]);

/**
 * A client's schemas without those that are never read. An error without a schema keeps its name, message and status:
 * the SDK makes it of the service's base error. What Glue keeps for its visual editor becomes a document (15), whatever
 * it holds: half of all that GetJob needs would be its description.
 */
const leanerSchemas = (schemas: string): string =>
  withPlainNames(schemas)
    .replaceAll(/^n0_registry\.registerError\((\w+)\$, \1\);$/gm, (line, name) =>
      ERRORS_WITH_FIELDS.has(name) ? line : '',
    )
    .replaceAll('[() => CodeGenConfigurationNodes, 0]', '15');

/**
 * Schemas whose fields have plain names instead of computed ones (`{ [_e]: _c }`): of a computed one the bundler does not
 * know that it changes nothing, and would keep each of these objects, used or not.
 */
const withPlainNames = (schemas: string): string => {
  const names = new Map([...schemas.matchAll(/^const (_\w+) = ("[^"\\]*");$/gm)].map(([, name, text]) => [name, text]));
  return schemas.replaceAll(/\[(_\w+)\]:/g, (computed, name) => (names.has(name) ? `${names.get(name)}:` : computed));
};
