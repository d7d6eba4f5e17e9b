import { computed, signal } from '@preact/signals';
import { MOST_ROWS } from '../model/live-message.ts';
import { isOver, type Row } from '../model/row.ts';
import { tick } from './clock-signal.ts';

/** Latest first. */
export const rows = signal<readonly Row[]>([]);

/** Those that are under way. */
export const openRows = computed(() => rows.value.filter((row) => !isOver(row)));

const byId = new Map<string, Row>();
let waiting: Row[] = [];
let isAsked = false;

const draw = (): void => {
  isAsked = false;
  for (const row of waiting) byId.set(row.id, row);
  waiting = [];
  const sorted = [...byId.values()].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  for (const { id } of sorted.splice(MOST_ROWS)) byId.delete(id);
  tick();
  rows.value = sorted;
};

/** Takes rows that are new or have changed. Many that come at once are drawn once. */
export const takeRows = (given: readonly Row[]): void => {
  for (const row of given) waiting.push(row);
  if (!isAsked) requestAnimationFrame(draw);
  isAsked = true;
};

/** Forgets all rows: they are told anew. */
export const forgetRows = (): void => {
  byId.clear();
  waiting = [];
};

/** A row that the page knows. */
export const rowById = (id: string): Row | undefined => byId.get(id);
