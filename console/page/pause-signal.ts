import { signal } from '@preact/signals';
import type { PauseNow } from '../model/pause-now.ts';

/** All that is paused, as the server has told. */
export const pauses = signal<readonly PauseNow[]>([]);
