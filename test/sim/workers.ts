import { backlogHints } from '../../lib/backlog/backlog-hints.ts';
import { type EpochMs, isBefore, laterOf, msBetween, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { Log } from '../../lib/ports/log.ts';
import type { WholeInvocation } from '../doubles/whole-ledger.ts';
import { batchFileNow, manifestsOf } from './batch-file.ts';
import { outletsOf } from './bus.ts';
import { readerOf } from './glue-reader.ts';
import { MARKER_NAME, senderOf } from './glue-sender.ts';
import { throughLanes } from './lanes.ts';
import { readable } from './names.ts';
import { fileOf, headStartOf } from './triggers.ts';
import type { WorkerKind } from './worker-kind.ts';
import { type Batching, never, type Worker, type World } from './world.ts';

interface NewWorker {
  readonly name: string;
  readonly kind: WorkerKind;
  readonly limitMs: number;
  readonly messages?: number;
}

/** How long a sandbox goes on that was frozen beyond its time. */
const THAWED_MS = 20 * SECOND_MS;

/** Lets a function work; `done` hears of its end only if it lived to see it. */
export const startWorker = <R>(
  world: World,
  { name, kind, limitMs, messages = 1 }: NewWorker,
  body: (invocation: WholeInvocation, worker: Worker) => Promise<R>,
  done: (end: { readonly result: R } | { readonly error: unknown }) => void = () => undefined,
): void => {
  const { scheduler, chance, scenario } = world;
  const skewMs = chance.between(`${name} clock`, -Math.floor(scenario.skewMs / 2), Math.floor(scenario.skewMs / 2));
  const calls = new Map<string, number>();
  const endsAt = plusMs(scheduler.now(), limitMs);
  let lives: EpochMs = endsAt;
  const finish = (): void => {
    worker.alive = false;
    world.workers.delete(worker);
    world.watch.workerEnded(worker);
  };
  const worker: Worker = {
    name,
    kind,
    messages,
    beganAt: scheduler.now(),
    endsAt,
    alive: true,
    troubles: 0,
    clock: () => plusMs(scheduler.now(), skewMs),
    point(place, what) {
      const nth = (calls.get(what) ?? 0) + 1;
      calls.set(what, nth);
      const key = readable(`${name} ${what}${nth === 1 ? '' : `#${nth}`}`);
      if (place === 'look') world.see({ kind: 'looks', worker: name, call: readable(what) });
      const fault = world.faults.at({ key, place });
      if (fault !== undefined) worker.troubles += 1;
      world.tell(name, () => `${what}${fault === undefined ? '' : `   <== ${fault.kind} ${fault.size.toFixed(2)}`}`);
      return { key, fault };
    },
    die(why) {
      if (!worker.alive) return;
      worker.troubles += 1;
      world.tell(name, () => `dies: ${why}`);
      world.see({ kind: 'ends', worker: name, how: 'dies', why: readable(why) });
      finish();
    },
    outlives(ms) {
      lives = laterOf(lives, plusMs(scheduler.now(), ms + THAWED_MS));
      scheduler.after(msBetween(scheduler.now(), lives), endIfOver);
    },
    later: (ms, make) =>
      new Promise((resolve) => {
        scheduler.after(ms, () => {
          if (worker.alive) resolve(make());
        });
      }),
  };
  const endIfOver = (): void => {
    if (!isBefore(scheduler.now(), lives)) worker.die('its time is over');
  };
  world.workers.add(worker);
  scheduler.afterIdly(limitMs, endIfOver);
  world.tell(name, () => 'begins');
  world.see({ kind: 'begins', worker: name, of: kind });
  body(invocationOf(world, worker), worker).then(
    (result) => {
      if (!worker.alive) return;
      finish();
      world.tell(name, () => 'is done');
      world.see({ kind: 'ends', worker: name, how: 'done' });
      done({ result });
    },
    (error: unknown) => {
      if (!worker.alive) return;
      finish();
      world.tell(name, () => `fails: ${error}`);
      world.see({ kind: 'ends', worker: name, how: 'fails', why: String(error) });
      done({ error });
    },
  );
};

const invocationOf = (world: World, worker: Worker): WholeInvocation => {
  const { scheduler, scenario, chance, guard } = world;
  let tokens = 0;
  let randoms = 0;
  const newToken = (): string => {
    tokens += 1;
    return guard?.oneTokenPerInvocation === true ? `${worker.name}/token` : `${worker.name}/token${tokens}`;
  };
  const plain = world.ledger.portFor(worker);
  const ledger = guard?.ledger?.(plain, { world, worker }) ?? plain;
  const bare = senderOf(world, worker);
  const { lanes, sender } = throughLanes(world, worker, guard?.sender?.(bare, { world, worker }) ?? bare);
  const reader = readerOf(world, worker);
  const log = logOf(world, worker);
  const batching = batchingOf(world, worker, ledger);
  return {
    ...(batching === undefined ? {} : { batching }),
    ledger,
    ended: new Set(),
    outlets: outletsOf(world, worker),
    sender,
    lanes,
    reader: guard?.reader?.(reader, { world, worker }) ?? reader,
    backlogs: backlogHints({
      ledger,
      newToken,
      log,
      clock: worker.clock,
      pauseAgeMs: guard?.timing?.pauseAgeMs ?? scenario.timing.pauseAgeMs,
    }),
    throttled: { raised: false },
    log,
    clock: worker.clock,
    remainingMs: () => worker.endsAt - scheduler.now(),
    sleepMs: (ms) => {
      const { fault } = worker.point('sleep', 'sleeps');
      if (fault?.kind === 'dies before') {
        worker.die('while it sleeps');
        return never();
      }
      return worker.later(ms + (fault === undefined ? 0 : fault.size * 30_000), () => undefined);
    },
    random: () => chance.fraction(`${worker.name} random ${++randoms}`),
    newToken,
    markerName: MARKER_NAME,
    flow: { triggersOf: fileOf(scenario), headStartMs: headStartOf(scenario) },
    timing: { ...scenario.timing, ...guard?.timing },
    keepForMs: scenario.keepForMs,
    giveUpAfterMs: scenario.giveUpMs,
  };
};

const batchingOf = (world: World, worker: Worker, ledger: Batching['ledger']): Batching | undefined => {
  if (world.scenario.batches === undefined) return undefined;
  const batching = { ledger, batchFile: batchFileNow(world), manifests: manifestsOf(world, worker) };
  return world.guard?.batching?.(batching, { world, worker }) ?? batching;
};

const logOf = (world: World, worker: Worker): Log => {
  const says =
    (level: string): Log['info'] =>
    (message, fields) =>
      world.tell(worker.name, () => `${level}: ${message} ${JSON.stringify(fields)}`, 'log');
  return { debug: says('debug'), info: says('info'), warn: says('warn'), error: says('error') };
};
