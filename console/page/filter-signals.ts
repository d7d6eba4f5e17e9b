import { signal } from '@preact/signals';
import type { Outcome } from '../model/row-filter.ts';

/** What a person wants to see of the rows; it stays while they look at another view. */
export const triggerFilter = signal('');
export const outcomeFilter = signal<Outcome>('all');
export const textFilter = signal('');
