/**
 * A clock that goes faster, for Node's `--import`: `fast-clock.js?epoch=<ms>&rate=10&skew=2000&leaps=<file>`. All
 * processes with the same epoch and rate agree on the time, but for the skew. The bundles stay as they are built, and so
 * does each of their numbers: a lease, a time-out and a pause keep their proportions, and a history of ten minutes passes
 * in one.
 *
 * Without types: to take them away doubles the processor time that a worker's start costs, and hundreds start.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';

const { searchParams } = new URL(import.meta.url);
const param = (name) => Number(searchParams.get(name) ?? 0);
const epoch = param('epoch');
const rate = param('rate');
// This process's own: anywhere up to `skew` too early or too late.
const skewMs = (Math.random() * 2 - 1) * param('skew');

const leaps = searchParams.get('leaps');
/** How much time was left out so far, in milliseconds of this clock; kept where a process that begins later reads it. */
const leaptSoFar = () => {
  try {
    return Number(readFileSync(leaps, 'utf8'));
  } catch {
    return 0;
  }
};
let leaptMs = leaps === null ? 0 : leaptSoFar();

/**
 * Leaves out some time, in this process and in those that begin later; others must end first. No timer fires for it.
 *
 * @param {number} ms of this clock
 */
export const leap = (ms) => {
  leaptMs += ms;
  writeFileSync(leaps, String(leaptMs));
};

const RealDate = Date;
const realNow = RealDate.now;
const now = () => Math.floor(epoch + (realNow() - epoch) * rate + leaptMs + skewMs);
RealDate.now = now;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
});

const real = { setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval };
const faster =
  (set) =>
  (task, ms = 0, ...args) =>
    set(task, ms / rate, ...args);
const sleep = timersPromises.setTimeout;
const fastSleep = (ms = 0, ...rest) => sleep(ms / rate, ...rest);
const fast = {
  setTimeout: Object.assign(faster(real.setTimeout), { [promisify.custom]: fastSleep }),
  setInterval: faster(real.setInterval),
};
Object.assign(globalThis, fast);
Object.assign(timers, fast);
Object.assign(timersPromises, { setTimeout: fastSleep });
syncBuiltinESMExports();
