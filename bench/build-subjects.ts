import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundle } from '../infra/build/bundle.ts';
import { bundlingOptions } from '../infra/build/bundle-handlers.ts';

/** What is measured, each a bundle that exports `handler`. */
export type Subject = ColdSubject | WarmSubject;
export type ColdSubject = 'ours' | 'naive' | 'naive-external' | 'careful' | 'skeleton' | 'floor';
export type WarmSubject = 'ours' | 'careful' | 'calls-by-sdk' | 'calls-by-hand';

export interface Subjects {
  readonly files: Readonly<Record<Subject, string>>;
  /** Bytes of each of our handlers' bundles. */
  readonly handlerBytes: Readonly<Record<string, number>>;
  readonly sweep: string;
}

const BASELINES = path.join(import.meta.dirname, 'baselines');

/** What a user's esbuild does with the necessary options only. */
const DEFAULT_BUNDLE: BuildOptions = { bundle: true, platform: 'node', target: 'node24', format: 'cjs' };

/** Builds what is measured below `folder`. `naive-external` finds its SDK in this project's node_modules. */
export const buildSubjects = async (folder: string): Promise<Subjects> => {
  const baseline = async (subject: Subject, source: string, options: BuildOptions): Promise<string> => {
    const outfile = path.join(folder, `${subject}.cjs`);
    await build({ ...options, entryPoints: [path.join(BASELINES, source)], outfile, logLevel: 'silent' });
    return outfile;
  };
  const ours = async (name: string, triggers: string) => {
    const outDir = path.join(folder, name);
    await mkdir(outDir, { recursive: true });
    const triggersFile = path.join(outDir, 'triggers.yml');
    await writeFile(triggersFile, triggers);
    const { metafile } = await bundle({ triggersFile, stage: 'bench', outDir });
    return { outDir, metafile };
  };

  const plain = await ours('plain', TRIGGERS);
  return {
    files: {
      ours: path.join(plain.outDir, 'handlers', 's3-upload.cjs'),
      naive: await baseline('naive', 'naive.ts', DEFAULT_BUNDLE),
      'naive-external': await baseline('naive-external', 'naive.ts', { ...DEFAULT_BUNDLE, external: ['@aws-sdk/*'] }),
      careful: await baseline('careful', 'careful.ts', DEFAULT_BUNDLE),
      skeleton: await baseline('skeleton', 'skeleton.ts', bundlingOptions()),
      floor: await baseline('floor', 'floor.ts', bundlingOptions()),
      'calls-by-sdk': await baseline('calls-by-sdk', 'calls-by-sdk.ts', bundlingOptions()),
      'calls-by-hand': await baseline('calls-by-hand', 'calls-by-hand.ts', bundlingOptions()),
    },
    handlerBytes: Object.fromEntries(
      Object.entries(plain.metafile.outputs).flatMap(([file, { bytes }]) =>
        file.endsWith('.cjs') ? [[path.basename(file, '.cjs'), bytes]] : [],
      ),
    ),
    sweep: path.join(plain.outDir, 'handlers', 'sweep.cjs'),
  };
};

export const BUCKET = 'acme-landing';
export const JOB = 'orders-etl';

const TRIGGERS = `triggers:
  orders:
    on:
      s3:
        bucket: ${BUCKET}
        key: orders/{area}/{file}.csv
    when: size > 0
    start:
      JobName: ${JOB}
      Arguments:
        --source: s3://\${{ bucket }}/\${{ key }}
        --area: \${{ area }}
`;
