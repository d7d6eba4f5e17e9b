import type { Latencies, LatencySubject } from './measure-latency.ts';
import type { Planning } from './measure-planning.ts';
import type { AtRate } from './measure-rates.ts';
import { countRow, formatSpread, type Row, ratioRow, row, type Section } from './report.ts';
import type { SlotUse } from './slots/measure-slots.ts';
import { ratioOf, spreadOf } from './statistics.ts';

const WHY_AFTER_A_PAUSE =
  'after a pause each of the 25 sends opens a connection to Glue (docs/protocol.md), and careful keeps its own';

export const latencySection = (found: Latencies, share: string): Section => {
  const ratio = (measure: keyof Latencies['ours']) => ratioOf(found.ours[measure], found.careful[measure]);
  const seconds = (subject: LatencySubject): string => spreadOf(found[subject].billedMsPerEvent).median.toFixed(1);
  const subjects: readonly LatencySubject[] = ['ours', 'careful', 'naive'];
  return {
    title: `What is felt: 25 files at once; Glue takes 150 ms for an answer, the ledger 5 ms; ${share}`,
    rows: [
      { ...ratioRow('last of 25 files has its run after / careful', ratio('lastRunMs'), 1.05), why: WHY_AFTER_A_PAUSE },
      ratioRow('  in the batches right behind / careful', ratio('nextLastRunMs'), 1.05),
      ratioRow('billed time / careful', ratio('billedMsPerEvent'), 1),
      ratioRow('processor / careful', ratio('cpuMsPerEvent')),
      ...subjects.map((subject) =>
        row(
          `  ${subject}: the last has its run after`,
          `${formatSpread(spreadOf(found[subject].lastRunMs), 'ms')}, right behind ` +
            `${formatSpread(spreadOf(found[subject].nextLastRunMs), 'ms')}; ${seconds(subject)} s billed for 1,000 events`,
        ),
      ),
    ],
  };
};

const NEAR_THE_LIMIT = 1.25;
const FEW_PER_CENT = 0.05;
const WHY_THROTTLED = 'each of the two containers begins with 25 sends at once, and Glue accepts 15 of these 50';

export const rateSection = (rates: readonly AtRate[]): Section => ({
  title: 'Throttled: files for a free job, while Glue accepts so many starts a second (15 at once at first)',
  rows: rates.flatMap((rate): readonly Row[] => {
    const { perSecond, files, runs, doubles, seconds, leastSeconds, throttledShare, afterSweeps, sweeps } = rate;
    const slower = seconds / leastSeconds;
    const share = `${(throttledShare * 100).toFixed(1)} %`;
    return [
      row(
        `${perSecond}/s: time for ${files} files / least possible`,
        `${slower.toFixed(2)} × (${seconds.toFixed(1)} s; ${afterSweeps} runs by ${sweeps} sweeps)`,
        `≤ ${NEAR_THE_LIMIT}`,
        slower <= NEAR_THE_LIMIT,
      ),
      {
        ...row('  throttled replies, of all', share, `≤ ${FEW_PER_CENT * 100} %`, throttledShare <= FEW_PER_CENT),
        why: WHY_THROTTLED,
      },
      countRow('  files without a run', files - (runs - doubles), 0),
      countRow('  doubles', doubles, 0),
    ];
  }),
});

const USED = 0.97;
const WHY_NOT_ALL = 'a slot stands still until EventBridge has told of the end (1 s is assumed) and Glue has answered';

export const slotsSection = (uses: readonly SlotUse[]): Section => ({
  title: 'Slots: how much of a job’s slots its backlog uses (virtual time, real code; see the README)',
  rows: uses.map((use) => {
    const { slots, runMs, lateMs, usedShare, refusedPerStart, requests } = use;
    const late = lateMs === 0 ? 'free at once' : `free ${lateMs / 1_000} s late`;
    const what = `${slots} × ${runMs / 1_000} s, ${late}`;
    const found = `${(usedShare * 100).toFixed(1)} % (${requests} requests, ${refusedPerStart.toFixed(2)} refused a start)`;
    if (lateMs !== 0) return row(what, found);
    return { ...row(what, found, `≥ ${USED * 100} %`, usedShare >= USED), why: WHY_NOT_ALL };
  }),
});

export const planningSection = (found: readonly Planning[]): Section => ({
  title: 'Triggers: processor time to find the triggers of one upload',
  rows: found.map(({ triggers, patterns, keyLength, taking, msPerEvent }) =>
    row(
      `${triggers} triggers whose patterns ${patterns}, a key of ${keyLength} characters${taking === 0 ? ' for none' : ''}`,
      `${msPerEvent.toFixed(3)} ms`,
    ),
  ),
});
