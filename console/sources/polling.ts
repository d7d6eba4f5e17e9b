/** Timers, so that a test holds them in its hand. */
export interface PollTimers {
  /** Gives what cancels it. */
  readonly after: (ms: number, task: () => void) => () => void;
}

/** What reads again and again. */
export interface Polling {
  /** Reads at once, or as soon as the reading that is under way has ended. */
  readonly poke: () => void;
  readonly close: () => void;
}

/**
 * Reads, and again after the time that the reading gave, while `isWanted`. One reading at a time.
 *
 * @param soonMs pokes that come within this time lead to one reading
 */
export const createPolling = (
  read: () => Promise<number>,
  isWanted: () => boolean,
  { after }: PollTimers,
  soonMs: number,
): Polling => {
  let cancel = (): void => undefined;
  let isReading = false;
  let isPoked = false;
  let isClosed = false;
  const later = (ms: number): void => {
    cancel();
    if (!isClosed && isWanted()) cancel = after(ms, run);
  };
  const run = (): void => {
    isReading = true;
    isPoked = false;
    void read().then((pauseMs) => {
      isReading = false;
      later(isPoked ? soonMs : pauseMs);
    });
  };
  return {
    poke: () => {
      if (isPoked || !isWanted()) return;
      isPoked = true;
      if (!isReading) later(soonMs);
    },
    close: () => {
      isClosed = true;
      cancel();
    },
  };
};
