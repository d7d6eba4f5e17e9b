import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runScript } from '../cli/command-line/run-script.ts';
import { startServer } from './aws/start-server.ts';
import { batchesSection } from './batches-section.ts';
import { buildSubjects } from './build-subjects.ts';
import { buildBatchSubject, measureBatches, measureLargeGroups } from './measure-batches.ts';
import { measureBurst } from './measure-burst.ts';
import { measureCold } from './measure-cold.ts';
import { FELT, FELT_QUICK, measureFelt } from './measure-felt.ts';
import { measureSweep } from './measure-waiting.ts';
import { countWireCalls, measureWarm } from './measure-warm.ts';
import { profileSections } from './profile-sections.ts';
import { formatSection, formatVerdict, row, type Section } from './report.ts';
import { burstSection, coldSection, sizeSection, waitingSection, warmSection, wireSection } from './sections.ts';

const ROOT = path.join(import.meta.dirname, '..');
const RESULTS = path.join(import.meta.dirname, 'results');

const HELP = `Measures this service beside what people would write instead, and prints ratios.

  npm run bench             everything, under ten minutes on a quiet machine
  npm run bench -- --quick  a minute, for work on the bench itself

Everything that was measured is kept as JSON in bench/results. Exit code 2: wrong usage.
`;

/** How much is measured. `--quick` is for work on the bench itself: its ratios say little. */
const FULL = {
  coldRounds: 24,
  warmRounds: 7,
  warmEvents: 1_000,
  burstEvents: [1_000, 20_000, 100_000],
  sideBySide: 5_000,
  felt: FELT,
  waiting: [10, 1_000, 100_000],
  groups: { few: 4, many: 40, inEach: 500, largeInEach: 10_000 },
};
const QUICK = {
  coldRounds: 5,
  warmRounds: 3,
  warmEvents: 200,
  burstEvents: [200, 1_000, 2_000],
  sideBySide: 500,
  felt: FELT_QUICK,
  waiting: [10, 1_000, 10_000],
  groups: { few: 2, many: 4, inEach: 100, largeInEach: 1_000 },
};

/** How long DynamoDB and S3 take where it is measured what a sweep has time for. */
const AWS_MS = 5;
/** As many as a sweep would close side by side. */
const LARGE_GROUPS = 4;

const OPTIONS = { quick: { type: 'boolean', default: false } } as const;

/** `npm run bench`: gives the exit code. */
export const runBench = (args: readonly string[]): Promise<number> =>
  runScript(args, { help: HELP, options: OPTIONS }, ({ quick }) => measureAll(quick ? QUICK : FULL));

/** Everything side by side, then the table. */
const measureAll = async (size: typeof FULL): Promise<number> => {
  const begin = performance.now();
  const say = (text: string): void => {
    process.stderr.write(`[${((performance.now() - begin) / 1000).toFixed(0).padStart(4)} s] ${text}\n`);
  };
  const machine = [os.cpus()[0]?.model ?? '', `${os.cpus().length} processors`, `Node ${process.versions.node}`];
  say(`${machine.join(', ')}; load before: ${loadAverage()}`);

  // Within the project, so that the baseline with an external SDK finds it as Lambda's runtime would.
  const folder = await mkdtemp(path.join(ROOT, 'node_modules', '.bench-'));
  try {
    await using aws = await startServer();
    say('building');
    const subjects = await buildSubjects(folder);

    const cold = await measureCold(subjects, aws, size.coldRounds, (round) =>
      say(`cold starts: round ${round} of ${size.coldRounds}`),
    );
    const warm = async (batch: number, events: number) =>
      measureWarm(subjects, aws, { rounds: size.warmRounds, events, batch }, (round) =>
        say(`warm, ${batch} messages a batch: round ${round} of ${size.warmRounds}`),
      );
    const warmBatches = await warm(25, size.warmEvents);
    const warmTens = await warm(10, size.warmEvents / 2);
    const warmSingle = await warm(1, size.warmEvents / 2);
    const wire = await countWireCalls(subjects, aws);

    const bursts = [];
    const [few = 0, many = 0, most = 0] = size.burstEvents;
    for (const [events, processes] of [
      [few, 1],
      [many, 1],
      [size.sideBySide, 4],
    ] as const) {
      for (const subject of ['ours', 'careful'] as const) {
        say(`burst: ${events} events, ${processes} at a time, ${subject}`);
        bursts.push(await measureBurst(subjects, aws, { subject, events, processes }));
      }
    }

    say(`burst: ${most} events, ours`);
    bursts.push(await measureBurst(subjects, aws, { subject: 'ours', events: most, processes: 1 }));

    const sweeps = [];
    for (const waiting of size.waiting) {
      say(`sweep with ${waiting} waiting`);
      sweeps.push(await measureSweep(subjects, aws, waiting));
    }

    const batchSubject = await buildBatchSubject(path.join(folder, 'batches'), size.groups.inEach * 0.48);
    const inGroups = async (groups: number) => {
      say(`batches: ${groups} groups of ${size.groups.inEach}`);
      return measureBatches(batchSubject, aws, { groups, inEach: size.groups.inEach, delayMs: AWS_MS });
    };
    const batches = {
      few: await inGroups(size.groups.few),
      many: await inGroups(size.groups.many),
      large: await measureLargeGroups(batchSubject, aws, {
        ...{ groups: LARGE_GROUPS, inEach: size.groups.largeInEach, delayMs: AWS_MS },
      }),
    };

    const felt = await measureFelt(subjects, aws, { size: size.felt, folder, say });

    say('profiles');
    const profiles = await profileSections(subjects, aws);

    const sections: readonly Section[] = [
      ...felt.sections,
      coldSection(cold),
      warmSection(warmBatches, warmTens, warmSingle),
      wireSection(wire),
      burstSection(bursts),
      waitingSection(sweeps),
      batchesSection(batches, batchSubject),
      sizeSection(subjects),
      ...profiles,
      {
        title: 'Machine',
        rows: [row('what', machine.join(', ')), row('load after', loadAverage())],
      },
    ];
    process.stdout.write(`\n${sections.map(formatSection).join('\n')}\n${formatVerdict(sections)}\n`);
    const file = await keep({
      machine,
      felt: felt.found,
      cold,
      warmBatches,
      warmTens,
      warmSingle,
      wire,
      bursts,
      sweeps,
      batches,
      sections,
    });
    say(`done; everything measured is in ${path.relative(ROOT, file)}`);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const loadAverage = (): string =>
  os
    .loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');

const keep = async (results: object): Promise<string> => {
  await mkdir(RESULTS, { recursive: true });
  const at = new Date().toISOString();
  const file = path.join(RESULTS, `${at.slice(0, 19).replaceAll(':', '')}Z.json`);
  await writeFile(file, `${JSON.stringify({ at, ...results }, null, 2)}\n`);
  return file;
};
