import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { misuse, runScript } from '../../cli/command-line/run-script.ts';
import { openDynamoDbLocal } from '../contract/dynamodb-local.ts';
import { openDynalite } from '../contract/dynamodb-servers.ts';
import { JAVA, java } from '../machine/java.ts';
import type { HistoryReport } from './history.ts';
import { liveApart } from './live-apart.ts';

const HELP = `Runs the built functions in processes of their own against DynamoDB, SQS, S3 and Glue on loopback, kills them at random
moments, injects faults into Glue and the ledger, delivers everything several times, and then counts the runs.

  npm run chaos -- --seeds 10                   from seed 1, or --from N
  npm run chaos -- --seed N                     one seed; what happened is kept in .local/chaos/seed-N.jsonl
  npm run chaos -- --seeds 1 --short            as in npm test
  npm run chaos -- --requests 400 --span 120    requests, and seconds of harm by the fast clock
  npm run chaos -- --uploads 400                uploads that share runs, beside those requests
  npm run chaos -- --rate 3                     how much faster than the real one the clock goes: less on a slow machine

A seed fixes the events and faults, but not how processes interleave: the same seed may end differently.

Exit code 1: something was lost or doubled. 2: wrong usage. 3: this machine was too slow to prove anything.
`;

const KEPT = path.join(import.meta.dirname, '../../.local/chaos');
const LONG = { requests: 300, uploads: 240, span: 120, underHarm: 0.7, workers: 3 };
const SHORT = { requests: 30, uploads: 30, span: 15, underHarm: 0.4, workers: 2 };
const TRIES_ON_A_SLOW_MACHINE = 3;
const MOST_TOLD = 10;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const OPTIONS = {
  seeds: { type: 'string' },
  from: { type: 'string', default: '1' },
  seed: { type: 'string' },
  requests: { type: 'string' },
  uploads: { type: 'string' },
  span: { type: 'string' },
  rate: { type: 'string', default: '5' },
  short: { type: 'boolean', default: false },
} as const;

/** `npm run chaos`: gives the exit code. */
export const chaos = (args: readonly string[]): Promise<number> =>
  runScript(args, { help: HELP, options: OPTIONS }, async (values) => {
    const size = values.short ? SHORT : LONG;
    const numbers = {
      first: Number(values.seed ?? values.from),
      seeds: values.seed === undefined ? Number(values.seeds ?? 1) : 1,
      requests: Number(values.requests ?? size.requests),
      uploads: Number(values.uploads ?? size.uploads),
      span: Number(values.span ?? size.span),
      underHarm: size.underHarm,
      workers: size.workers,
      rate: Number(values.rate),
    };
    for (const [name, value] of Object.entries(numbers)) {
      if (!Number.isFinite(value) || value <= 0) misuse(`--${name} must be a number above 0`);
    }
    return liveThroughAll(numbers);
  });

interface Numbers {
  readonly first: number;
  readonly seeds: number;
  readonly requests: number;
  readonly uploads: number;
  readonly span: number;
  readonly underHarm: number;
  readonly workers: number;
  readonly rate: number;
}

/** Of each try its own: what a slow machine left undone may be worth a look. */
const logOf = (seed: number, tries: number): string =>
  path.join(KEPT, `seed-${seed}${tries === 1 ? '' : `-try-${tries}`}.jsonl`);

const liveThroughAll = async ({ first, seeds, span, rate, ...size }: Numbers): Promise<number> => {
  await mkdir(KEPT, { recursive: true });
  const found = java();
  const server = await (found.found ? openDynamoDbLocal() : openDynalite());
  const ledger = found.found ? 'DynamoDB Local' : `dynalite, for want of ${JAVA.name}: ${found.why}`;
  say(`the ledger is ${ledger}; the clock goes ${rate} times faster`);
  const reports: HistoryReport[] = [];
  let [failed, unproven] = [0, 0];
  try {
    for (let seed = first; seed < first + seeds; seed += 1) {
      let report: HistoryReport;
      for (let tries = 1; ; tries += 1) {
        const slower = rate / 2 ** (tries - 1);
        const about = { ...size, seed, stage: `s${seed}t${tries}`, spanMs: span * 1_000, rate: slower };
        const order = { ...about, dynamodbUrl: server.url, logFile: logOf(seed, tries) };
        report = await liveApart(order);
        tell(report, order.logFile);
        if (seeds > 1 && report.assumptionHeld && report.violations.length === 0) await rm(order.logFile);
        if (report.assumptionHeld || tries === TRIES_ON_A_SLOW_MACHINE) break;
        say('  this machine was too slow for this clock: once more, with a slower one');
      }
      reports.push(report);
      if (!report.assumptionHeld) unproven += 1;
      else if (report.violations.length > 0) failed += 1;
    }
  } finally {
    await server.close();
  }
  summarise(reports);
  if (failed > 0) return 1;
  if (unproven > 0) say(`${unproven} seeds prove nothing: this machine was too slow; try --rate ${rate / 4}`);
  else say('nothing lost, nothing doubled, nothing left open');
  return unproven > 0 ? 3 : 0;
};

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

const tell = (report: HistoryReport, logFile: string): void => {
  const { seed, violations, counts, kills, faults, decisions, lateMs, seconds } = report;
  const { requests, runs, batches, uploads, copies, redriven } = counts;
  say(
    `seed ${seed}: ${requests} requests, ${uploads} uploads in ${batches} batches, ${runs} runs, ${kills} kills, ${sum(faults)} faults, ${copies} copies, ` +
      `${redriven} redriven, ${decisions['found'] ?? 0} found, ${decisions['cleared'] ?? 0} cleared, ` +
      `late by ${lateMs} ms at most, ${seconds} s`,
  );
  tellBatches(report);
  if (violations.length === 0) return;
  for (const violation of violations.slice(0, MOST_TOLD)) say(`  ${violation.slice(0, 300)}`);
  if (violations.length > MOST_TOLD) say(`  … and ${violations.length - MOST_TOLD} more`);
  say(`  again: npm run chaos -- --seed ${seed}; what happened: ${path.relative('.', logFile)}`);
};

/** Where closers were struck, and how often a list was there already. */
const tellBatches = ({ strikes, lists }: Pick<HistoryReport, 'strikes' | 'lists'>): void => {
  const moments = Object.entries(strikes).map(([moment, struck]) => `${moment} ${struck}`);
  say(`  closers struck: ${moments.join(', ')}; ${lists.written} lists written, ${lists.there} there already`);
};

const summarise = (reports: readonly HistoryReport[]): void => {
  const total = (count: (report: HistoryReport) => number): number => reports.reduce((all, one) => all + count(one), 0);
  const byKind: Record<string, number> = {};
  for (const { faults } of reports)
    for (const [kind, struck] of Object.entries(faults)) byKind[kind] = (byKind[kind] ?? 0) + struck;
  const kinds = Object.entries(byKind).sort(([, a], [, b]) => b - a);
  say(`\nfaults: ${kinds.map(([kind, struck]) => `${kind} ${struck}`).join(', ')}`);
  say(
    `${reports.length} seeds: ${total(({ counts }) => counts.requests)} requests, ` +
      `${total(({ counts }) => counts.uploads)} uploads in ${total(({ counts }) => counts.batches)} batches, ` +
      `${total(({ counts }) => counts.runs)} runs, ` +
      `${total(({ kills }) => kills)} kills, ${total(({ faults }) => sum(faults))} faults, ` +
      `${total(({ counts }) => counts.copies)} copies, ${Math.round(total(({ seconds }) => seconds))} s`,
  );
};
