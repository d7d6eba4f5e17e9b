import { TriggerError } from '../lib/core/errors.ts';
import type { LocalEvent, LocalEventListener } from './local-event.ts';

/** The local cloud's events, for any number of listeners. */
export interface EventFeed {
  readonly tell: LocalEventListener;
  /** Gives what ends the listening. */
  readonly listen: (listener: LocalEventListener) => () => void;
  /**
   * Waits until `check` gives something else than undefined or false; asks again after every event, and now and then
   * for what has no event.
   *
   * @throws TriggerError `LOCAL_CLOUD` that names `what`, when the time is over.
   */
  readonly until: <T>(
    what: string,
    check: () => T | undefined | false | Promise<T | undefined | false>,
    timeoutMs?: number,
  ) => Promise<T>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const RECHECK_MS = 200;

/** Tells at once, in the order of listening, and keeps nothing for those who listen later. */
export const createEventFeed = (): EventFeed => {
  const listeners = new Set<LocalEventListener>();
  const listen = (listener: LocalEventListener): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    tell: (event: LocalEvent) => {
      for (const listener of listeners) listener(event);
    },
    listen,
    until: async (what, check, timeoutMs = DEFAULT_TIMEOUT_MS) => {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        let wake = (): void => undefined;
        const somethingHappened = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const stopListening = listen(wake);
        const timer = setTimeout(wake, RECHECK_MS);
        try {
          const found = await check();
          if (found !== undefined && found !== false) return found;
          if (Date.now() > deadline) {
            throw new TriggerError('LOCAL_CLOUD', `waited ${timeoutMs / 1_000} s in vain: ${what}`, {
              retryable: true,
            });
          }
          await somethingHappened;
        } finally {
          clearTimeout(timer);
          stopListening();
        }
      }
    },
  };
};
