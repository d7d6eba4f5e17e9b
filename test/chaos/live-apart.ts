import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnNode } from '../processes/spawn-node.ts';
import type { HistoryOrder, HistoryReport } from './history.ts';

const PROGRAM = path.join(import.meta.dirname, 'one-history.ts');
const CLOCK = pathToFileURL(path.join(import.meta.dirname, 'fast-clock.js')).href;

/** What Node imports for a clock that goes `rate` times faster from now on. */
export const fastClock = (rate: number): string => `${CLOCK}?epoch=${Date.now()}&rate=${rate}`;

/**
 * Lives through a history in a process of its own, under a fast clock.
 *
 * @throws Error with what the process wrote, when it ends without a report.
 */
export const liveApart = async (order: Omit<HistoryOrder, 'clock'>): Promise<HistoryReport> => {
  const clock = fastClock(order.rate);
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
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(lastLine);
  } catch {
    throw new Error(`seed ${order.seed} ended without a report (code ${child.exitCode}): ${lastLine}\n${errors}`);
  }
};
