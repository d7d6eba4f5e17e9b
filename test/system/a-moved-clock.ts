import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type EpochMs, epochMs, msBetween } from '../../lib/core/time.ts';

/** The time of this process and of the functions, in the hand of a test. */
export interface MovedClock {
  /** What the functions are started with. */
  readonly nodeOptions: readonly string[];
  /** Lets it be so much later. */
  readonly pass: (ms: number) => void;
  /** Lets it be this time. */
  readonly moveTo: (moment: EpochMs) => void;
  readonly restore: () => void;
}

/** Takes over `Date.now`, here because the local cloud tells the functions until when they may run. */
export const aMovedClock = (): MovedClock => {
  const folder = mkdtempSync(path.join(tmpdir(), 'moved-clock-'));
  const file = path.join(folder, 'ahead');
  const realNow = Date.now;
  let ahead = 0;
  const pass = (ms: number): void => {
    ahead += ms;
    writeFileSync(file, String(ahead));
  };
  pass(0);
  Date.now = () => realNow() + ahead;
  const clock = new URL(pathToFileURL(path.join(import.meta.dirname, 'moved-clock.ts')));
  clock.searchParams.set('file', file);
  return {
    nodeOptions: ['--import', clock.href],
    pass,
    moveTo: (moment) => pass(msBetween(epochMs(Date.now()), moment)),
    restore: () => {
      Date.now = realNow;
      rmSync(folder, { recursive: true });
    },
  };
};
