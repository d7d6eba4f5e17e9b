import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnNode } from '../processes/spawn-node.ts';
import type { HistoryOrder, HistoryReport } from './history.ts';

const PROGRAM = path.join(import.meta.dirname, 'one-history.ts');
const CLOCK = pathToFileURL(path.join(import.meta.dirname, 'fast-clock.js')).href;

/** What Node imports for a clock that goes `rate` times faster from now on; `leaps` is a file of its own. */
export const fastClock = (rate: number, leaps?: string): string =>
  `${CLOCK}?epoch=${Date.now()}&rate=${rate}${leaps === undefined ? '' : `&leaps=${encodeURIComponent(leaps)}`}`;

/**
 * Lives through a history in a process of its own, under a fast clock.
 *
 * @throws Error with what the process wrote, when it ends without a report.
 */
export const liveApart = async (order: Omit<HistoryOrder, 'clock'>): Promise<HistoryReport> => {
  const leaps = `${order.logFile}.leaps`;
  await rm(leaps, { force: true });
  const clock = fastClock(order.rate, leaps);
  const child = spawnNode(['--import', clock, PROGRAM, JSON.stringify({ ...order, clock })]);
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  await new Promise((resolve) => child.on('close', resolve));
  await rm(leaps, { force: true });
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(lastLine);
  } catch {
    throw new Error(`seed ${order.seed} ended without a report (code ${child.exitCode}): ${lastLine}\n${errors}`);
  }
};
