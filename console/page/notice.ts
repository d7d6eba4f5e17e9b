import { signal } from '@preact/signals';

/** What was last done, or why it could not be. */
export const notice = signal<{ readonly text: string; readonly isBad: boolean } | undefined>(undefined);

const SHOWN_MS = 5_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows what was done, for a while; or why it could not be, until somebody dismisses it. */
export const tell = (text: string, isBad = false): void => {
  clearTimeout(timer);
  notice.value = { text, isBad };
  if (isBad) return;
  timer = setTimeout(() => {
    notice.value = undefined;
  }, SHOWN_MS);
};
