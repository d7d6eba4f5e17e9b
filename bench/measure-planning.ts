import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { S3ObjectCreated } from '../lib/core/events/event.ts';
import { planUpload } from '../lib/core/plan/plan.ts';
import { loadTriggers } from '../lib/triggers-file/load-triggers.ts';
import { BUCKET } from './build-subjects.ts';

/** What it takes of the processor to find the triggers of an upload. */
export interface Planning {
  readonly triggers: number;
  readonly patterns: string;
  readonly keyLength: number;
  /** How many triggers take the upload. */
  readonly taking: number;
  readonly msPerEvent: number;
}

interface Patterns {
  readonly name: string;
  readonly pattern: (nth: number) => string;
  readonly key: (nth: number, area: string) => string;
  readonly taking: number;
}

const beginAlike = (n: number): string => `in/{area}/t${n}/{f}.csv`;

const PATTERNS: readonly Patterns[] = [
  {
    name: 'begin each otherwise',
    pattern: (n) => `t${n}/{area}/{f}.csv`,
    key: (n, area) => `t${n}/${area}/x.csv`,
    taking: 1,
  },
  { name: 'begin alike', pattern: beginAlike, key: (n, area) => `in/${area}/t${n}/x.csv`, taking: 1 },
  // It costs more: what differs is said for the nearest.
  { name: 'begin alike', pattern: beginAlike, key: (_, area) => `in/${area}/other/x.csv`, taking: 0 },
  {
    name: 'begin with a capture',
    pattern: (n) => `{area}/t${n}/{f}.csv`,
    key: (n, area) => `${area}/t${n}/x.csv`,
    taking: 1,
  },
];
const LENGTHS = [20, 900];
const WARM_UP = 30;

/** Plans so many uploads, each for one of so many triggers, or for none. */
export const measurePlanning = async (
  folder: string,
  { counts, events }: { readonly counts: readonly number[]; readonly events: number },
): Promise<readonly Planning[]> => {
  const found: Planning[] = [];
  for (const triggers of counts) {
    for (const patterns of PATTERNS) {
      const context = { triggers: await triggersOf(folder, triggers, patterns), ledgerId: 'bench' };
      for (const keyLength of LENGTHS) {
        const upload: S3ObjectCreated = {
          ...{ source: 's3', bucket: BUCKET, size: 1, etag: 'e', sequencer: '01', eventTime: '2026-11-22T08:15:30Z' },
          key: patterns.key(triggers - 1, 'e'.repeat(keyLength - 14)),
        };
        const plan = (): void => {
          const requests = planUpload(upload, context).filter(({ kind }) => kind === 'request').length;
          if (requests !== patterns.taking) throw new Error(`${requests} requests were planned for ${upload.key}`);
        };
        for (let at = 0; at < WARM_UP; at += 1) plan();
        const before = process.cpuUsage();
        for (let at = 0; at < events; at += 1) plan();
        const { user, system } = process.cpuUsage(before);
        found.push({
          ...{ triggers, patterns: patterns.name, taking: patterns.taking, keyLength },
          msPerEvent: (user + system) / 1_000 / events,
        });
      }
    }
  }
  return found;
};

const triggersOf = async (folder: string, count: number, { pattern }: Patterns) => {
  const file = path.join(folder, 'many.yml');
  const one = (_: unknown, nth: number) =>
    `  t${nth}:\n    on: { s3: { bucket: ${BUCKET}, key: "${pattern(nth)}" } }\n    start: { JobName: etl }\n`;
  await writeFile(file, `triggers:\n${Array.from({ length: count }, one).join('')}`);
  return loadTriggers({ file, stage: 'bench' });
};
