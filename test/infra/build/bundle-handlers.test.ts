import dynamoClient from '@aws-sdk/client-dynamodb/package.json' with { type: 'json' };
import glueClient from '@aws-sdk/client-glue/package.json' with { type: 'json' };
import { beforeAll, describe, expect, it } from 'vitest';
import { type Bundles, bundleHandlers } from '../../../infra/build/bundle-handlers.ts';
import { FUNCTION_NAMES } from '../../../infra/stack/stack-names.ts';
import { bundleContents, describeSizes } from './bundle-contents.ts';

/**
 * `manual` has the language of its calls besides, the calendar of schedules, and what tells of batches (12 KB). `sweep` has
 * what triggers expect (13 KB, docs/decisions/0045) and the fuses (2 KB) besides. It and `run-state` close groups: with
 * that come planning and expressions (46 KB and 50 KB) and writes that share calls (4 KB), which take 3.3 ms and 4.4 ms more of processor time to load (52.7
 * beside 49.4, and 50.3 beside 46.0; median of 21 loads, Node 24, other work beside). Nobody waits for either.
 */
const MOST_KB: Readonly<Record<(typeof FUNCTION_NAMES)[number], number>> = {
  's3-upload': 305,
  schedule: 296,
  manual: 430,
  'run-state': 362,
  sweep: 384,
};

/** In KB, when these were last looked at: what has grown since stands first in the test's message. */
const SIZES_THEN = {
  lib: 93.1,
  '@smithy/core': 89.7,
  '@aws-sdk/client-glue': 8.6,
  '@aws-sdk/client-dynamodb': 14.4,
  '@aws-sdk/core': 22,
  '@aws-lambda-powertools/logger': 17.9,
  '@smithy/signature-v4': 9.3,
  '@smithy/node-http-handler': 7.1,
};

let plain: Bundles;

beforeAll(async () => {
  plain = await bundleHandlers('/nowhere');
});

const contents = (bundles: Bundles, name: string) => bundleContents(bundles.metafile, name);

describe('the bundles', () => {
  it('are one CommonJS file for each handler, with its source map beside it', () => {
    expect(plain.files.map((file) => file.path).toSorted()).toEqual(
      FUNCTION_NAMES.flatMap((name) => [
        `/nowhere/handlers/${name}.cjs`,
        `/nowhere/handlers/${name}.cjs.map`,
      ]).toSorted(),
    );
  });

  it.each(FUNCTION_NAMES)('%s holds nothing that serves only the build, the laptop or the tests', (name) => {
    const { inputs } = contents(plain, name);
    expect(inputs).toContain(`handlers/${name}.ts`);
    const strangers = inputs.filter((file) =>
      /^(local|cli|infra\/(?!build\/stand-ins\/)|test|bench)\/|^lib\/triggers-file\/|node_modules\/(yaml|zod|esbuild|@marcbachmann)\//.test(
        file,
      ),
    );
    expect(strangers).toEqual([]);
  });

  it.each(FUNCTION_NAMES)('%s finds credentials in the environment only', (name) => {
    const { inputs } = contents(plain, name);
    expect(inputs).toContain('lib/adapters/aws/environment-credentials.ts');
    expect(
      inputs.filter((file) => /credential-provider-(node|ini|sso|process)|client-sso|client-sts/.test(file)),
    ).toEqual([]);
  });

  it.each(FUNCTION_NAMES)('%s looks for no configuration files', (name) => {
    const { inputs } = contents(plain, name);
    expect(inputs).toContain('infra/build/stand-ins/no-config-files.ts');
    expect(inputs.filter((file) => /fromSharedConfigFiles|loadSharedConfigFiles/.test(file))).toEqual([]);
  });

  it.each(FUNCTION_NAMES)('%s keeps no cache of endpoints', (name) => {
    const { inputs, bytesByPackage } = contents(plain, name);
    expect(inputs).toContain('infra/build/stand-ins/no-endpoint-cache.ts');
    expect(bytesByPackage).not.toHaveProperty('@aws-sdk/endpoint-cache');
    expect(bytesByPackage).not.toHaveProperty('mnemonist');
  });

  it.each(FUNCTION_NAMES)("%s has the clients' versions, and nothing else that their package.json says", (name) => {
    const { text = '' } = plain.files.find((file) => file.path.endsWith(`/${name}.cjs`)) ?? {};
    for (const { version, description } of [glueClient, dynamoClient]) {
      expect(text).toContain(version);
      expect(text).not.toContain(description);
    }
  });

  it.each(['s3-upload', 'schedule'])('%s, which never reads runs, has no code for it', (name) => {
    const { inputs } = contents(plain, name);
    expect(inputs).not.toContain('lib/adapters/glue/glue-run-reader.ts');
    expect(inputs.filter((file) => /GetJob/.test(file))).toEqual([]);
  });

  it('manual, which reads only a run that a person names, has no code for more', () => {
    const { inputs } = contents(plain, 'manual');
    expect(inputs).not.toContain('lib/adapters/glue/glue-reader.ts');
    expect(inputs.filter((file) => /GetJob/.test(file)).every((file) => /GetJobRunCommand/.test(file))).toBe(true);
  });

  it('hold what counts the times of a schedule only where a person names one: in manual', () => {
    const holding = FUNCTION_NAMES.filter((name) =>
      contents(plain, name).inputs.includes('lib/core/schedules/schedule-times.ts'),
    );
    expect(holding).toEqual(['manual']);
  });

  it('hold what checks the declared inputs of a call only where calls come: in manual', () => {
    const holding = FUNCTION_NAMES.filter((name) =>
      contents(plain, name).inputs.includes('lib/core/triggers/declared-input.ts'),
    );
    expect(holding).toEqual(['manual']);
  });

  it.each(['s3-upload', 'schedule'])('%s, which asks no index, cannot', (name) => {
    const { inputs } = contents(plain, name);
    expect(inputs).not.toContain('lib/adapters/dynamo/dynamo-ledger.ts');
    expect(inputs.filter((file) => /QueryCommand/.test(file))).toEqual([]);
  });

  it.each(['run-state', 'sweep'])('%s, which admits nothing, has no code for it', (name) => {
    const { inputs } = contents(plain, name);
    expect(inputs).toContain('lib/start/start-from-backlog.ts');
    expect(inputs).not.toContain('lib/start/admit.ts');
  });

  it.each(FUNCTION_NAMES)('%s has of the errors of the SDK only those that are more than a name', (name) => {
    const { text = '' } = plain.files.find((file) => file.path.endsWith(`/${name}.cjs`)) ?? {};
    const found = [...text.matchAll(/"com\.amazonaws\.[\w.]+#(\w+(?:Exception|Error|Fault))"/g)].map(
      ([, error]) => error,
    );
    expect(found.toSorted()).toEqual(['ConditionalCheckFailedException', 'ReplicatedWriteConflictException']);
  });

  it.each(FUNCTION_NAMES)("%s knows nothing of Glue's visual editor", (name) => {
    const { text = '' } = plain.files.find((file) => file.path.endsWith(`/${name}.cjs`)) ?? {};
    expect(text.match(/S3CsvSource|DropNullFields/g)).toBeNull();
  });

  it.each(FUNCTION_NAMES)('%s describes only the calls that it makes', (name) => {
    const { text = '' } = plain.files.find((file) => file.path.endsWith(`/${name}.cjs`)) ?? {};
    expect(text).toContain('StartJobRunRequest');
    expect(text.match(/CreateGlossary|DeleteFormType|PutAttachment/g)).toBeNull();
  });

  it.each(FUNCTION_NAMES)('%s stays within its size', (name) => {
    const found = contents(plain, name);
    const kilobytes = found.bytes / 1024;
    expect(kilobytes, `What has grown most since then:\n${describeSizes(found, SIZES_THEN)}\n`).toBeLessThan(
      MOST_KB[name],
    );
  });
});
