import { signal } from '@preact/signals';

/** What was last done, or why it could not be. */
export const notice = signal<{ readonly text: string; readonly isBad: boolean } | undefined>(undefined);
