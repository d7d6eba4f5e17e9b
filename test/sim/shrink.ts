import { type History, type HistoryOptions, liveThrough } from './live-through.ts';

/** Which faults and which requests a shortened history keeps. */
export interface Kept {
  readonly faults: readonly string[];
  readonly requests: readonly string[];
}

const optionsFor = (options: HistoryOptions, { faults, requests }: Kept): HistoryOptions => ({
  ...options,
  onlyFaults: new Set(faults),
  onlyRequests: new Set(requests),
});

export const liveAgain = (seed: number, kept: Kept, options: HistoryOptions): Promise<History> =>
  liveThrough(seed, optionsFor(options, kept));

/**
 * Makes a harmful history shorter: leaves out requests and faults, more at once first, as long as the same harm still
 * comes. What is left cannot lose any one of its faults or requests.
 */
export const shrink = async (history: History, options: HistoryOptions): Promise<Kept> => {
  const harm = history.violation?.harm;
  let kept: Kept = { requests: history.requests, faults: history.struck.map(({ key }) => key) };

  const stillHarms = async (candidate: Kept): Promise<boolean> =>
    (await liveAgain(history.seed, candidate, options)).violation?.harm === harm;

  /** Leaves out chunks of one list, halving their size, until none can go. */
  const without = async (part: keyof Kept): Promise<void> => {
    for (let size = Math.ceil(kept[part].length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < kept[part].length; ) {
        const candidate = { ...kept, [part]: kept[part].toSpliced(at, size) };
        if (await stillHarms(candidate)) kept = candidate;
        else at += size;
      }
    }
  };

  for (let before = Number.POSITIVE_INFINITY; sizeOf(kept) < before; ) {
    before = sizeOf(kept);
    await without('requests');
    await without('faults');
  }
  return kept;
};

const sizeOf = ({ faults, requests }: Kept): number => faults.length + requests.length;
