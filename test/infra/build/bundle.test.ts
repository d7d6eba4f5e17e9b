import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundle } from '../../../infra/build/bundle.ts';
import { FUNCTION_NAMES } from '../../../infra/stack/stack-names.ts';
import { builtHandlers } from './built-handlers.ts';

let folder: string;
let triggersFile: string;
let outDir: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'glue-job-trigger-bundle-'));
  triggersFile = path.join(folder, 'triggers.yml');
  outDir = path.join(folder, 'dist');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const build = async (yaml: string) => {
  await writeFile(triggersFile, yaml);
  return bundle({ triggersFile, stage: 'test', outDir });
};

/** With handlers that were built before, for another folder. */
const buildAround = async (yaml: string) => {
  await writeFile(triggersFile, yaml);
  return bundle({ triggersFile, stage: 'test', outDir, handlers: await builtHandlers() });
};

const reprocess = (job: string): string =>
  `triggers:\n  reprocess:\n    on: manual\n    start:\n      JobName: ${job}\n`;

const filesOf = async (directory: string) => (await readdir(directory, { recursive: true })).toSorted();

describe('a build', () => {
  it('writes the handlers with their source maps, and the checked triggers of the stage', async () => {
    const built = await build(reprocess('etl-${{ stage }}'));
    expect(await filesOf(outDir)).toEqual(
      [
        'handlers',
        ...FUNCTION_NAMES.flatMap((name) => [`handlers/${name}.cjs`, `handlers/${name}.cjs.map`]),
        'triggers.json',
      ].toSorted(),
    );
    expect(Object.keys(built.metafile.outputs)).toHaveLength(2 * FUNCTION_NAMES.length);
    const written = await readFile(path.join(outDir, 'triggers.json'), 'utf8');
    expect(written).toBe(`${JSON.stringify(built.triggers, null, 2)}\n`);
    expect(JSON.parse(written)).toMatchObject({
      format: 1,
      stage: 'test',
      triggers: [{ start: { JobName: 'etl-test' } }],
    });
  });

  it('makes each handler a module that Lambda can load', async () => {
    await buildAround(reprocess('etl'));
    vi.stubEnv('LEDGER_TABLE', 'a-table');
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    for (const name of FUNCTION_NAMES) {
      const loaded: unknown = createRequire(import.meta.url)(path.join(outDir, 'handlers', `${name}.cjs`));
      expect(loaded).toMatchObject({ handler: expect.any(Function) });
    }
  });

  it('leaves nothing unfinished behind when it cannot replace a file', async () => {
    await mkdir(path.join(outDir, 'triggers.json/in-the-way'), { recursive: true });
    await expect(buildAround(reprocess('etl'))).rejects.toThrow(/triggers\.json/);
    expect((await readdir(outDir)).toSorted()).toEqual(['handlers', 'triggers.json']);
  });

  it('replaces what an earlier build made', async () => {
    await buildAround(reprocess('one'));
    await buildAround(reprocess('two'));
    expect(await readFile(path.join(outDir, 'triggers.json'), 'utf8')).toContain('"JobName": "two"');
  });

  it('reports the errors of the triggers file and writes nothing', async () => {
    await expect(build('triggers:\n  reprocess:\n    on: manually\n    start: {}\n')).rejects.toMatchObject({
      name: 'TriggerError',
      code: 'TRIGGERS_INVALID',
      message: expect.stringMatching(/manually[\s\S]*JobName/),
    });
    expect(await filesOf(folder)).toEqual(['triggers.yml']);
  });

  it('leaves what an earlier build made when the file has errors', async () => {
    await buildAround(reprocess('one'));
    await expect(buildAround('triggers: 7')).rejects.toThrow();
    expect(await readFile(path.join(outDir, 'triggers.json'), 'utf8')).toContain('"JobName": "one"');
  });
});
