import type { Counts } from './aws/counting-aws.ts';
import type { Batches, BatchSubject } from './measure-batches.ts';
import { countRow, type Row, row, type Section } from './report.ts';

const MB = 1024 * 1024;
const MEMORY_MB = 256;
/** What the machine does besides does not change a count; the shares of the batches themselves do, a little. */
const FLAT = 1.05;

/** Lists that hold more than the trigger of their batch allows. */
export const listsAboveBound = ({ lists: { lists } }: Batches, { items, uploadBytes }: BatchSubject): number =>
  lists.filter(({ trigger, objects, bytes }) => {
    if (trigger === 'counted') return objects > items;
    return trigger === 'weighed' ? bytes > items * uploadBytes : objects > 10_000;
  }).length;

/** Calls of the ledger from an upload's arrival until its batch's run, for each upload. */
export const ledgerCalls = ({ admission, closing, uploads }: Batches): number =>
  (callsIn(closing) + (admission === undefined ? 0 : callsIn(admission))) / uploads;

const LEDGER_CALLS = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'BatchExecuteStatement'];

const callsIn = ({ calls }: Counts): number => LEDGER_CALLS.reduce((sum, name) => sum + (calls[name] ?? 0), 0);

/** Likewise, write units of the table and its indexes. */
export const writeUnits = ({ admission, closing, uploads }: Batches): number =>
  (unitsIn(closing) + (admission === undefined ? 0 : unitsIn(admission))) / uploads;

const unitsIn = ({ itemWriteUnits, indexWriteUnits }: Counts): number => itemWriteUnits + indexWriteUnits;

export const batchesSection = (
  { few, many, large }: Readonly<Record<'few' | 'many' | 'large', Batches>>,
  subject: BatchSubject,
): Section => ({
  title: '5. Batches: uploads that share runs; AWS takes 5 ms for each answer',
  rows: [
    flatRow('ledger calls for an upload', ledgerCalls, few, many),
    flatRow('write units for an upload', writeUnits, few, many),
    ...rowsOf(many, subject),
    ...rowsOf(large, subject),
  ],
});

const flatRow = (what: string, costOf: (batches: Batches) => number, few: Batches, many: Batches): Row => {
  const [cost, ratio] = [costOf(many), costOf(many) / costOf(few)];
  const found = `${cost.toFixed(3)}, ${ratio.toFixed(2)} ×`;
  return row(`${what}, of ${many.uploads}; / of ${few.uploads}`, found, `≤ ${FLAT} (flat)`, ratio <= FLAT);
};

const rowsOf = (batches: Batches, subject: BatchSubject): readonly Row[] => {
  const { uploads, groups, lists, runs, doubles, sweeps, peakBytes } = batches;
  const peakMb = peakBytes / MB;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  const took = sweeps.map(({ wallMs, cpuMs }) => `${seconds(wallMs)}, ${seconds(cpuMs)} of the processor`);
  const inTime = sweeps.every(({ wallMs, limitMs }) => wallMs < limitMs);
  return [
    countRow(`${uploads} uploads in ${groups} groups: uploads listed`, lists.objects, uploads),
    countRow('  listed again', lists.again, 0),
    countRow('  lists above their bound', listsAboveBound(batches, subject), 0),
    countRow('  runs, one for each list', runs - doubles, lists.lists.length),
    row('  peak memory of the sweep', `${peakMb.toFixed(0)} MB`, `≤ ${MEMORY_MB} MB`, peakMb <= MEMORY_MB),
    row(`  ${sweeps.length} sweeps`, took.join('; '), 'in time', inTime),
  ];
};
