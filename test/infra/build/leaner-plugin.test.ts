import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { leanerSdk } from '../../../infra/build/leaner-sdk.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'glue-job-trigger-plugin-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const built = (options: BuildOptions) =>
  build({ ...options, plugins: [leanerSdk], write: false, metafile: true, logLevel: 'silent' });

/** What an import becomes: a file of this project, or the import itself. */
const resolved = async (imported: string): Promise<string | undefined> => {
  const stdin = { contents: `import '${imported}';`, resolveDir: ROOT };
  const { metafile } = await built({ stdin, bundle: true, external: ['*'], absWorkingDir: ROOT });
  return metafile.inputs['<stdin>']?.imports[0]?.path;
};

describe('what is replaced in the SDK', () => {
  it.each([
    ['@aws-sdk/credential-provider-node', 'lib/adapters/aws/environment-credentials.ts'],
    ['@aws-sdk/credential-provider-node/x', undefined],
    ['x/@aws-sdk/credential-provider-node', undefined],
    ['@aws-sdk/endpoint-cache', 'infra/build/stand-ins/no-endpoint-cache.ts'],
    ['@aws-sdk/endpoint-cache/x', undefined],
    ['x/@aws-sdk/endpoint-cache', undefined],
    ['./getSSOTokenFromFile/fromSharedConfigFiles', 'infra/build/stand-ins/no-config-files.ts'],
    ['./fromSharedConfigFiles.browser', undefined],
    ['./notfromSharedConfigFiles', undefined],
  ])('%s is named with nothing before it or behind it', async (imported, standIn) => {
    expect(await resolved(imported)).toBe(standIn ?? imported);
  });

  /** What becomes of a file at this place in the SDK. */
  const loaded = async (place: string, contents: string): Promise<string> => {
    const file = path.join(folder, 'node_modules/@aws-sdk', place);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, contents);
    const { outputFiles } = await built({ entryPoints: [file], loader: { '.jsonx': 'json' }, outdir: folder });
    return outputFiles[0]?.text ?? '';
  };

  const SCHEMAS = [
    'n0_registry.registerError(Plain$, Plain);',
    'n0_registry.registerError(ConditionalCheckFailedException$, ConditionalCheckFailedException);',
    'n0_registry.registerError(ReplicatedWriteConflictException$, ReplicatedWriteConflictException);',
    'n0_registry.registerError(One$, Other);',
    'one(), n0_registry.registerError(Behind$, Behind);',
    'n0_registry.registerError(Before$, Before); two();',
    'three([() => CodeGenConfigurationNodes, 0], [() => Others, 0]);',
  ].join('\n');

  it('are the schemas of errors that have no more than a name, and of the visual editor', async () => {
    const text = await loaded('client-probe/dist-es/schemas/schemas_0.js', SCHEMAS);
    expect(text.split('\n')).toEqual([
      'n0_registry.registerError(ConditionalCheckFailedException$, ConditionalCheckFailedException);',
      'n0_registry.registerError(ReplicatedWriteConflictException$, ReplicatedWriteConflictException);',
      'n0_registry.registerError(One$, Other);',
      'one(), n0_registry.registerError(Behind$, Behind);',
      'n0_registry.registerError(Before$, Before);',
      'two();',
      'three(15, [() => Others, 0]);',
      '',
    ]);
  });

  it("is what a client's package.json says beside its version", async () => {
    const text = await loaded('client-probe/package.json', '{ "version": "1.2.3", "description": "a client" }');
    expect(text).toContain('1.2.3');
    expect(text).not.toContain('a client');
  });

  it.each([
    ['core/dist-es/schemas/schemas_0.js', SCHEMAS, 'Plain$'],
    ['client-probe/dist-es/schemas/schemas_1.js', SCHEMAS, 'Plain$'],
    ['client-probe/dist-es/schemas/schemas_0.jsx', SCHEMAS, 'Plain$'],
    ['core/package.json', '{ "version": "1", "description": "a core" }', 'a core'],
    ['client-probe/package.jsonx', '{ "version": "1", "description": "more" }', 'more'],
  ])('is nothing in %s', async (place, contents, kept) => {
    expect(await loaded(place, contents)).toContain(kept);
  });
});
