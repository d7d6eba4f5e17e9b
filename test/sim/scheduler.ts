import { type EpochMs, epochMs } from '../../lib/core/time.ts';

/** The world's true time, and everything that is going to happen. */
export interface Scheduler {
  now(): EpochMs;
  /** Schedules something `ms` from now; nothing else happens until it, and all that it wakes, is idle. */
  after(ms: number, what: () => void | Promise<void>): void;
  /**
   * The same for what happens for ever, or mostly comes to nothing: a sweep, a time-out. It does not keep the world
   * busy.
   */
  afterIdly(ms: number, what: () => void | Promise<void>): void;
  /** How much is going to happen, but for what happens idly. */
  ahead(): number;
  /** Lets things happen, one at a time, until `over` says so or nothing is left to happen. */
  run(over: () => boolean): Promise<void>;
}

interface Planned {
  readonly at: number;
  readonly sequence: number;
  readonly idle: boolean;
  readonly what: () => void | Promise<void>;
}

const isSooner = (a: Planned, b: Planned): boolean => a.at < b.at || (a.at === b.at && a.sequence < b.sequence);

/** Every promise that can settle without us has settled once the event loop comes round. */
const atRest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const schedulerFrom = (start: EpochMs): Scheduler => {
  const heap: Planned[] = [];
  let now: number = start;
  let sequence = 0;
  let ahead = 0;

  const plan = (ms: number, idle: boolean, what: Planned['what']): void => {
    sequence += 1;
    if (!idle) ahead += 1;
    push({ at: now + Math.max(0, Math.round(ms)), sequence, idle, what });
  };

  const push = (planned: Planned): void => {
    let at = heap.length;
    heap.push(planned);
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt];
      if (parent === undefined || !isSooner(planned, parent)) break;
      heap[at] = parent;
      at = parentAt;
    }
    heap[at] = planned;
  };

  const pop = (): Planned | undefined => {
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = heap[childAt];
      if (child === undefined) break;
      const other = heap[childAt + 1];
      if (other !== undefined && isSooner(other, child)) {
        child = other;
        childAt += 1;
      }
      if (!isSooner(child, last)) break;
      heap[at] = child;
      at = childAt;
    }
    heap[at] = last;
    return first;
  };

  return {
    now: () => epochMs(now),
    after: (ms, what) => plan(ms, false, what),
    afterIdly: (ms, what) => plan(ms, true, what),
    ahead: () => ahead,
    async run(over) {
      while (!over()) {
        const next = pop();
        if (next === undefined) return;
        now = next.at;
        if (!next.idle) ahead -= 1;
        await next.what();
        await atRest();
      }
    },
  };
};
