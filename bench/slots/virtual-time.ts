/** Time that passes only when nothing is left to do at its moment. */
export interface VirtualTime {
  /** Milliseconds since the begin. */
  now(): number;
  sleep(ms: number): Promise<void>;
  after(ms: number, what: () => void): void;
  /** Lets time pass until then, or until nothing is ahead. */
  runUntil(over: () => boolean): Promise<void>;
}

/** So often the event loop comes round before it is believed that nothing more will happen. */
const PATIENCE = 10_000;

interface Planned {
  readonly at: number;
  readonly nth: number;
  readonly what: () => void;
}

/** Everything that promises alone can do has been done once the event loop has come round twice. */
const atRest = async (): Promise<void> => {
  for (let round = 0; round < 2; round += 1) await new Promise((resolve) => setImmediate(resolve));
};

export const virtualTime = (): VirtualTime => {
  const planned: Planned[] = [];
  let now = 0;
  let count = 0;

  const after = (ms: number, what: () => void): void => {
    count += 1;
    const one = { at: now + Math.max(0, ms), nth: count, what };
    let low = 0;
    for (let high = planned.length; low < high; ) {
      const middle = (low + high) >>> 1;
      const other = planned[middle];
      // The next one stands last.
      if (other !== undefined && (other.at > one.at || (other.at === one.at && other.nth > one.nth))) low = middle + 1;
      else high = middle;
    }
    planned.splice(low, 0, one);
  };

  return {
    now: () => now,
    after,
    sleep: (ms) => new Promise((resolve) => after(ms, resolve)),
    runUntil: async (over) => {
      for (let idleRounds = 0; idleRounds < PATIENCE; ) {
        await atRest();
        if (over()) return;
        const next = planned.pop();
        idleRounds = next === undefined ? idleRounds + 1 : 0;
        if (next === undefined) continue;
        now = next.at;
        next.what();
        // What happens at one moment happens together.
        for (let same = planned.at(-1); same !== undefined && same.at === now; same = planned.at(-1)) {
          planned.pop();
          same.what();
        }
      }
    },
  };
};
