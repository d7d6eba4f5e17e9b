/**
 * The program that plays one history under the fast clock. Its one argument is a {@link HistoryOrder} as JSON; its last
 * line is a {@link HistoryReport} as JSON.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { field } from '../../lib/core/json.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { chanceOf } from '../sim/chance.ts';
import { LARGEST_SKEW_MS, startChaosCloud, VISIBILITY_WINDOW_SECONDS } from './chaos-cloud.ts';
import { type Delivery, deliver } from './deliver.ts';
import { openFaultyLedger } from './faulty-ledger.ts';
import { openFaultyS3 } from './faulty-s3.ts';
import { doHarm, LONGEST_ACCEPTANCE_SECONDS, LONGEST_INVISIBLE_SECONDS } from './harm.ts';
import type { HistoryOrder, HistoryReport } from './history.ts';
import { type Unquiet, untilQuiet } from './quiet.ts';
import { openLedgerScan } from './read-ledger.ts';
import { readLists } from './read-lists.ts';
import { hearOutcomes } from './told-outcomes.ts';
import { judge } from './verdict.ts';
import { isTimeless, judgeBatches } from './verdict-batches.ts';
import { MISSING_JOB, planWishes, type WishPlan } from './wishes.ts';

const OWN_NAME = pathToFileURL(path.join(import.meta.dirname, 'own-name.js')).href;
const REGION = 'eu-central-1';
/** How long the end of all work may take, in time of the fast clock that is lived through: leaps do not count. */
const PATIENCE_MS = 1_000_000;
const PATIENCE_FOR_EACH_MS = 3_000;
const MOST_REDRIVES = 8;
/** A function that ran into its time limit so shortly before the end was slow, and nothing else: the harm is over. */
const STARVED_MS = 60_000;
/** How long harm is done at most. */
const LONGEST_SPANS = 40;
const QUEUES = ['uploads', 'schedules', 'run-state', 'manual'] as const;

/** How each trigger that batches does so. */
const policiesOf = (cloud: LocalCloud): ReadonlyMap<string, BatchPolicy> =>
  new Map(cloud.triggers().triggers.flatMap(({ name, batch }) => (batch === undefined ? [] : [[name, batch]])));

const takeDeadLetters = async (cloud: LocalCloud) => {
  const all = await Promise.all(
    QUEUES.map(async (queue) => (await cloud.deadLetters(queue)).map((body) => ({ queue, body }))),
  );
  return all.flat();
};

/** Counts the decisions that the functions log, hears of their time-outs, and writes everything down. */
const keepAccount = (cloud: LocalCloud, file: string) => {
  const decisions: Record<string, number> = {};
  let timedOutAt = Number.NEGATIVE_INFINITY;
  const log = createWriteStream(file);
  const write = (what: object): void => void log.write(`${JSON.stringify({ at: new Date(), ...what })}\n`);
  cloud.feed.listen((event) => {
    const decision = event.kind === 'function-log' && event.fields && field(event.fields, 'decision');
    if (typeof decision === 'string') decisions[decision] = (decisions[decision] ?? 0) + 1;
    if (event.kind === 'function-log' && event.line.includes('timed out')) timedOutAt = performance.now();
    const error = event.kind === 'trouble' ? { error: String(event.error) } : {};
    const line = event.kind === 'function-log' && event.fields !== undefined ? { line: undefined } : {};
    write({ ...event, ...line, ...error });
  });
  return { decisions, write, sinceTimeoutMs: () => performance.now() - timedOutAt };
};

/**
 * What was delivered in vain too often is brought back, as by SQS's own redrive, until only that is dead which must be:
 * first because of kills and faults, then because this machine is slow, a message may use up its deliveries.
 */
const redrive = async (unquiet: Unquiet, { malformed }: WishPlan) => {
  const { cloud } = unquiet;
  for (let redriven = 0, round = 1; ; round += 1) {
    const letters = await takeDeadLetters(cloud);
    const curable = letters.some(({ body }) => !malformed.some((known) => known.body === body));
    if (round > MOST_REDRIVES || (!curable && round > 1)) {
      return { redriven, deadLetters: letters.map(({ body }) => body) };
    }
    redriven += letters.length;
    for (const { queue, body } of letters) if (queue !== 'manual') await cloud.sendToQueue(queue, body);
    await untilQuiet(unquiet);
  }
};

/** So that a slow machine does not end the harm before the work has begun. Gives whether it has. */
const untilSomeAreStarted = async (
  cloud: LocalCloud,
  { wishes }: WishPlan,
  { spanMs, underHarm }: HistoryOrder,
): Promise<boolean> => {
  const some = wishes.filter(({ becomes }) => becomes === 'run').length * underHarm;
  const began = Date.now();
  do await new Promise((resolve) => setTimeout(resolve, 1_000));
  while (
    Date.now() < began + spanMs ||
    (cloud.glue.runs().length < some && Date.now() < began + LONGEST_SPANS * spanMs)
  );
  return cloud.glue.runs().length >= some;
};

/** After the harm: waits for the end of all work, delivers each event once more, and redrives what is dead. */
const settle = async (unquiet: Unquiet, plan: WishPlan, delivery: Delivery) => {
  await delivery.done;
  await untilQuiet(unquiet);
  await delivery.again();
  await untilQuiet(unquiet);
  return redrive(unquiet, plan);
};
const NOTHING_SETTLED = { redriven: 0, deadLetters: [] };

/** The module that {@link HistoryOrder.clock} names, as this process has imported it already. */
interface FastClock {
  readonly leap: (ms: number) => void;
}

/** Idle functions end, because a process learns of a leap when it begins. */
const leapOf =
  (clock: FastClock, cloud: LocalCloud) =>
  (ms: number): boolean => {
    const workers = cloud.workers();
    if (workers.some(({ requestId }) => requestId() !== undefined)) return false;
    clock.leap(ms);
    for (const { kill } of workers) kill();
    return true;
  };

const live = async (order: HistoryOrder): Promise<HistoryReport> => {
  const { seed, stage, requests, uploads, spanMs, rate } = order;
  const chance = chanceOf(seed);
  const plan = planWishes(requests, uploads, spanMs, chance);
  const clock: FastClock = await import(order.clock);
  const lag = monitorEventLoopDelay({ resolution: 5 });
  const ledger = openFaultyLedger(order.dynamodbUrl, chance);
  const s3 = await openFaultyS3(chance);
  const builtDir = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-chaos-'));
  const began = performance.now();
  const cloud = await startChaosCloud({
    ...{ stage, builtDir, seed, chance, dynamodb: ledger.handle, s3Url: s3.url },
    workersPerFunction: order.workers,
    nodeOptions: ['--import', `${order.clock}&skew=${LARGEST_SKEW_MS}`, '--import', OWN_NAME],
  });
  s3.aim(cloud.url);
  try {
    const { decisions, write, sinceTimeoutMs } = keepAccount(cloud, order.logFile);
    cloud.glue.deleteJob(MISSING_JOB);
    const outcomes = hearOutcomes(cloud, order.dynamodbUrl, REGION);
    const scan = openLedgerScan(order.dynamodbUrl, REGION, cloud.topology().tableName);
    lag.enable();
    const harm = doHarm(cloud, { ledger, s3 }, seed, chance);
    const delivery = deliver(cloud, plan, chance);
    const hasBegun = await untilSomeAreStarted(cloud, plan, order);
    harm.stop();
    const patientUntil = performance.now() + (PATIENCE_MS + PATIENCE_FOR_EACH_MS * plan.wishes.length) / rate;
    const isPatient = (): boolean => performance.now() < patientUntil;
    const unquiet = { cloud, ledger: scan, leap: leapOf(clock, cloud), isPatient };
    const { redriven, deadLetters } = hasBegun ? await settle(unquiet, plan, delivery) : NOTHING_SETTLED;
    // Without harm only a slow machine lets functions run into their time limit to the very end.
    const isStarved = sinceTimeoutMs() * rate < STARVED_MS;
    delivery.stop();
    lag.disable();
    const runs = cloud.glue.runs();
    const items = await scan.items();
    for (const item of items) write({ kind: 'in the ledger', item });
    const lists = await readLists(cloud.url, REGION, `${cloud.topology().stack.service}-${stage}-manifests`);
    for (const list of lists) write({ kind: 'in S3', list });
    const ending = {
      ...{ runs, items, deadLetters, lists, groups: await scan.groups(), outcomes: await outcomes.all() },
      policies: policiesOf(cloud),
    };
    const violations = judge(plan, ending);
    const isProven = judgeBatches(plan, ending).some(isTimeless);
    scan.close();
    outcomes.close();
    const lateMs = Math.round(lag.max / 1e6) * rate;
    const assumedMs = (VISIBILITY_WINDOW_SECONDS - LONGEST_ACCEPTANCE_SECONDS - LONGEST_INVISIBLE_SECONDS) * 1_000;
    return {
      ...{ seed, violations, ...harm.done(), lists: s3.puts(), decisions, lateMs },
      assumptionHeld:
        isProven || (hasBegun && lateMs < assumedMs - 2 * LARGEST_SKEW_MS && (violations.length === 0 || !isStarved)),
      counts: {
        ...{ requests, runs: runs.length, copies: delivery.copies() + plan.wishes.length, redriven },
        ...{ batches: lists.length, uploads },
      },
      seconds: Math.round((performance.now() - began) / 100) / 10,
    };
  } finally {
    await cloud.close();
    ledger.close();
    await s3.close();
    await rm(builtDir, { recursive: true, force: true });
  }
};

const report = await live(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${JSON.stringify(report)}\n`);
