import type { Subjects } from './build-subjects.ts';
import type { Burst } from './measure-burst.ts';
import type { ColdStart, ColdStarts } from './measure-cold.ts';
import type { SweepCost } from './measure-waiting.ts';
import type { WarmCpu, WireCalls } from './measure-warm.ts';
import { countRow, formatSpread, type Row, ratioRow, row, type Section } from './report.ts';
import { ratioOf, spreadOf } from './statistics.ts';

const WHY_NOT_LOAD = "see below what is above the skeleton's: mostly V8 reading our own code";

export const coldSection = (cold: ColdStarts): Section => {
  const of = (subject: keyof ColdStarts, measure: keyof ColdStart): readonly number[] =>
    cold[subject].map((start) => start[measure]);
  const ratio = (measure: keyof ColdStart, baseline: keyof ColdStarts) =>
    ratioOf(of('ours', measure), of(baseline, measure));
  const subjects = ['ours', 'skeleton', 'naive', 'naive-external', 'careful', 'floor'] as const;
  return {
    title: '1. Cold: load, and load with the first event through to its reply (s3-upload, fresh processes)',
    rows: [
      ratioRow('load / skeleton', ratio('loadMs', 'skeleton')),
      ratioRow('load / naive with an external SDK', ratio('loadMs', 'naive-external'), 0.5),
      ratioRow('load and first event / naive', ratio('totalMs', 'naive'), 0.8),
      ratioRow('load and first event / careful', ratio('totalMs', 'careful'), 0.7),
      ratioRow('load and first event / floor', ratio('totalMs', 'floor')),
      { ...ratioRow('processor, load / skeleton', ratio('loadCpuMs', 'skeleton'), 1.12), why: WHY_NOT_LOAD },
      ratioRow('processor, load and first event / careful', ratio('cpuMs', 'careful')),
      ...subjects.map((subject) =>
        row(
          `  ${subject}`,
          `load ${formatSpread(spreadOf(of(subject, 'loadMs')), 'ms')}, with first event ` +
            formatSpread(spreadOf(of(subject, 'totalMs')), 'ms'),
        ),
      ),
    ],
  };
};

const WHY_NOT_WARM =
  'the next line is what the SDK takes for the same three calls; the profile below has the rest (docs/decisions/0027)';

export const warmSection = (batches: WarmCpu, tens: WarmCpu, single: WarmCpu): Section => {
  const toCareful = (of: WarmCpu, subject: keyof WarmCpu) => ratioOf(of[subject], of.careful);
  const subjects = ['ours', 'careful', 'calls-by-sdk', 'calls-by-hand'] as const;
  const costs = (of: WarmCpu, batch: string) =>
    subjects.map((subject) => row(`  ${subject}, ${batch}`, formatSpread(spreadOf(of[subject]), 'ms')));
  return {
    title: "2. Warm: processor time for an event; AWS's is in another process and not counted",
    rows: [
      { ...ratioRow('batches of 25 / careful', toCareful(batches, 'ours'), 0.55), why: WHY_NOT_WARM },
      ratioRow('  of that, its three calls by the SDK and nothing else', toCareful(batches, 'calls-by-sdk')),
      ratioRow('  the same three calls signed by hand', toCareful(batches, 'calls-by-hand')),
      { ...ratioRow('batches of 10 / careful', toCareful(tens, 'ours'), 0.65), why: WHY_NOT_WARM },
      { ...ratioRow('one message at a time / careful', toCareful(single, 'ours'), 1.3), why: WHY_NOT_WARM },
      ...costs(batches, 'batches of 25'),
      ...costs(tens, 'batches of 10'),
      ...costs(single, 'one message at a time'),
    ],
  };
};

export const wireSection = ({ started, duplicate, waiting, events, batches }: WireCalls): Section => {
  const of = (counts: WireCalls['started'], ...operations: readonly string[]): number =>
    operations.reduce((sum, operation) => sum + (counts.calls[operation] ?? 0), 0);
  const all = (counts: WireCalls['started']): number => of(counts, ...Object.keys(counts.calls));
  const units = ({ itemWriteUnits, indexWriteUnits }: WireCalls['started']): string =>
    `${(itemWriteUnits / events).toFixed(2)} of the table, ${(indexWriteUnits / events).toFixed(2)} of its indexes`;
  return {
    title: '   Wire calls, counted by the servers',
    rows: [
      countRow('ledger writes for a batch of 25 started runs', of(started, ...WRITES) / batches, 2),
      countRow('Glue calls for a started run', of(started, 'StartJobRun') / events, 1),
      countRow('ledger reads for a job and batch', of(started, 'GetItem', 'BatchGetItem', 'Query') / batches, 1),
      countRow(
        'calls for a batch of 25 duplicates: that read, a write, the read of what is there',
        all(duplicate) / batches,
        3,
      ),
      countRow('calls for a batch of 25 for a full job: that read, a write', all(waiting) / batches, 2),
      row('write units for a started run', units(started)),
      row('write units for an event of a full job', units(waiting)),
    ],
  };
};

const WRITES = ['PutItem', 'UpdateItem', 'BatchExecuteStatement'];

const MB = 1024 * 1024;
const MEMORY_MB = 256;
const ROOM = 0.75;

export const burstSection = (bursts: readonly Burst[]): Section => {
  const find = (
    subject: Burst['subject'],
    processes: number,
    pick: (events: number[]) => number,
  ): Burst | undefined => {
    const those = bursts.filter((burst) => burst.subject === subject && burst.processes === processes);
    const events = pick(those.map((burst) => burst.events));
    return those.find((burst) => burst.events === events);
  };
  const most = (events: number[]): number => Math.max(...events);
  const least = (events: number[]): number => Math.min(...events);
  const few = find('ours', 1, least);
  const many = find('ours', 1, most);
  const growth = (many?.cpuMsPerEvent ?? Number.NaN) / (few?.cpuMsPerEvent ?? Number.NaN);
  const ours = bursts.filter(({ subject }) => subject === 'ours');
  const peakMb = Math.max(...ours.map(({ peakBytes }) => peakBytes)) / MB;
  const ratioTo = (processes: number): Row => {
    const other = find('careful', processes, most);
    const one = find('ours', processes, () => other?.events ?? 0);
    const ratio = (one?.eventsPerSecond ?? Number.NaN) / (other?.eventsPerSecond ?? Number.NaN);
    return row(`events per second / careful, ${processes} at a time`, `${ratio.toFixed(2)} ×`, '≥ 1.5', ratio >= 1.5);
  };
  return {
    title: '3. Burst: SQS batches of 25, one event in five delivered twice',
    rows: [
      countRow(
        'doubles',
        ours.reduce((sum, { doubles }) => sum + doubles, 0),
        0,
      ),
      row(
        'peak memory',
        `${peakMb.toFixed(0)} MB`,
        `≤ ${MEMORY_MB * ROOM} of ${MEMORY_MB} MB`,
        peakMb <= MEMORY_MB * ROOM,
      ),
      row(
        `cost of an event, ${many?.events} events / ${few?.events}`,
        `${growth.toFixed(2)} ×`,
        '≤ 1.1 (flat)',
        growth <= 1.1,
      ),
      ratioTo(1),
      ratioTo(4),
      ...bursts.map((burst) =>
        row(
          `  ${burst.subject}, ${burst.events} events, ${burst.processes} at a time`,
          `${burst.eventsPerSecond.toFixed(0)} events/s, ${burst.cpuMsPerEvent.toFixed(2)} ms each, ` +
            `${(burst.peakBytes / MB).toFixed(0)} MB, ${burst.doubles} doubles`,
        ),
      ),
    ],
  };
};

export const waitingSection = (sweeps: readonly SweepCost[]): Section => {
  const shown = ({ ledgerReads, ledgerWrites, glueCalls }: SweepCost): string =>
    `${ledgerReads} ledger reads, ${ledgerWrites} ledger writes, ${glueCalls} Glue calls`;
  const flat = new Set(sweeps.map(shown)).size === 1;
  return {
    title: '4. Waiting: what one sweep costs while a job is full',
    rows: [
      row('the same, however many wait', flat ? 'yes' : 'no', 'yes', flat),
      ...sweeps.map((sweep) => row(`  ${sweep.waiting} waiting`, shown(sweep))),
    ],
  };
};

const MAX_S3_UPLOAD_KB = 300;

export const sizeSection = ({ handlerBytes }: Subjects): Section => ({
  title: '6. Size of each bundle, minified',
  rows: Object.entries(handlerBytes).map(([name, bytes]) => {
    const found = `${(bytes / 1024).toFixed(1)} KB`;
    if (name !== 's3-upload') return row(name, found);
    return row(name, found, `≤ ${MAX_S3_UPLOAD_KB} KB`, bytes / 1024 <= MAX_S3_UPLOAD_KB);
  }),
});
