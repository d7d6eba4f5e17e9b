import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { msBetween, toIso } from '../../lib/core/time.ts';
import { stateWords } from './state-words.ts';
import type { Step } from './step.ts';
import { shortened, workerWords } from './step-words.ts';

/** What a bar stands for; the page gives each a colour. */
export type Tone = 'worker' | 'died' | 'waiting' | 'starting' | 'doubt' | 'running' | 'good' | 'bad' | 'none';

/** Something that lasts. */
export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly tone: Tone;
  readonly label: string;
}

/** A row of the picture. */
export interface Row {
  readonly label: string;
  readonly bars: readonly Bar[];
}

/** Where everything of a history is drawn, in pixels from the left. */
export interface Picture {
  readonly width: number;
  readonly workers: readonly Row[];
  readonly ledger: readonly Row[];
  readonly glue: readonly Row[];
  /** Where each step is. */
  readonly xs: readonly number[];
  /** Where the faults strike, by the number of the step. */
  readonly faults: readonly number[];
  /** The step in which harm is done, if any. */
  readonly harm: number | undefined;
  readonly times: readonly { readonly x: number; readonly label: string }[];
}

const MARGIN = 12;
/** Room for a word behind the last step. */
const LAST_GAP = 120;
const MOST_STRETCH = 2.5;
const LEAST_GAP = 12;
const GAP_OF_TENFOLD = 18;
const CHARACTER = 6.6;
const TIME_WIDTH = 70;

/** Time is drawn to no scale: a gap ten times as long is a little wider, so that milliseconds and hours both show. */
const gapOf = (ms: number): number => LEAST_GAP + GAP_OF_TENFOLD * Math.log10(1 + ms / 100);

/** @param leastWidth what there is room for; a short history takes more of it than it needs */
export const pictureOf = (steps: readonly Step[], leastWidth: number): Picture => {
  const xs = placesOf(steps, leastWidth);
  const lastX = (xs.at(-1) ?? 0) + LAST_GAP;
  const workers = workerBars(steps, xs, lastX);
  const width = Math.max(lastX, ...workers.map(endOf));
  const harm = steps.findIndex(({ kind }) => kind === 'harm');
  return {
    width,
    workers: packed(workers),
    ledger: ledgerRows(steps, xs, lastX),
    glue: glueRows(steps, xs, lastX),
    xs,
    faults: steps.flatMap(({ kind }, at) => (kind === 'fault' ? [at] : [])),
    harm: harm === -1 ? undefined : harm,
    times: timesOf(steps, xs),
  };
};

const placesOf = (steps: readonly Step[], leastWidth: number): readonly number[] => {
  const gaps = steps.map(({ at }, nth) => {
    const before = steps[nth - 1];
    return before === undefined ? 0 : gapOf(msBetween(before.at, at));
  });
  const needed = gaps.reduce((sum, gap) => sum + gap, 0);
  const room = leastWidth - MARGIN - LAST_GAP;
  const stretch = needed === 0 ? 1 : Math.min(Math.max(room / needed, 1), MOST_STRETCH);
  const xs: number[] = [];
  for (const gap of gaps) xs.push((xs.at(-1) ?? MARGIN) + gap * stretch);
  return xs;
};

const workerBars = (steps: readonly Step[], xs: readonly number[], width: number): readonly Bar[] => {
  const open = new Map<string, number>();
  const bars: Bar[] = [];
  const close = (worker: string, to: number, tone: Tone): void => {
    const x = open.get(worker);
    if (x === undefined) return;
    open.delete(worker);
    bars.push({ x, width: to - x, tone, label: workerWords(worker) });
  };
  for (const [at, step] of steps.entries()) {
    const x = xs[at] ?? 0;
    if (step.kind === 'begins') open.set(step.worker, x);
    if (step.kind === 'ends') close(step.worker, x, step.how === 'done' ? 'worker' : 'died');
  }
  for (const worker of [...open.keys()]) close(worker, width, 'worker');
  return bars.toSorted((a, b) => a.x - b.x);
};

/** Left of a label in its bar, and between a bar and a label behind it. */
export const LABEL_GAP = 5;

const widthOf = (label: string): number => label.length * CHARACTER + 2 * LABEL_GAP;

/** Whether a label has room in its bar. */
export const fitsIn = ({ width, label }: Pick<Bar, 'width' | 'label'>): boolean => widthOf(label) <= width;

/** Where a bar ends, with the label that stands behind it when it has no room inside. */
const endOf = (bar: Bar): number => bar.x + bar.width + (fitsIn(bar) ? 0 : widthOf(bar.label));

/** In as few rows as have room for the bars and their labels. */
const packed = (bars: readonly Bar[]): readonly Row[] => {
  const rows: Bar[][] = [];
  for (const bar of bars) {
    const row = rows.find((each) => each.every((other) => endOf(other) + LEAST_GAP <= bar.x));
    if (row === undefined) rows.push([bar]);
    else row.push(bar);
  }
  return rows.map((row) => ({ label: '', bars: row }));
};

const TONES: Readonly<Partial<Record<RequestState, Tone>>> = {
  WAITING: 'waiting',
  STARTING: 'starting',
  UNCERTAIN: 'doubt',
  STARTED: 'running',
  SUCCEEDED: 'good',
  GATHERED: 'waiting',
  BATCHED: 'none',
};

const toneOf = (state: RequestState): Tone => TONES[state] ?? 'bad';

/** A row for each request: the states in which it stands in the table. */
const ledgerRows = (steps: readonly Step[], xs: readonly number[], width: number): readonly Row[] => {
  const changes = new Map<string, { readonly x: number; readonly state: RequestState }[]>();
  for (const [at, step] of steps.entries()) {
    if (step.kind !== 'writes' || !step.applied || step.after === undefined || step.after === step.before) continue;
    const ofRequest = changes.get(step.requestId) ?? [];
    changes.set(step.requestId, ofRequest);
    ofRequest.push({ x: xs[at] ?? 0, state: step.after });
  }
  return [...changes].map(([requestId, of]) => ({
    label: shortened(requestId),
    bars: of.map(({ x, state }, at) => ({
      x,
      width: (of[at + 1]?.x ?? width) - x,
      tone: toneOf(state),
      label: stateWords(state),
    })),
  }));
};

/** A row for each run, from its acceptance to its end. */
const glueRows = (steps: readonly Step[], xs: readonly number[], width: number): readonly Row[] =>
  steps.flatMap((step, at) => {
    if (step.kind !== 'accepts') return [];
    const x = xs[at] ?? 0;
    const end = steps.findIndex((other) => other.kind === 'run ends' && other.run === step.run);
    const ended = steps[end];
    const state = ended?.kind === 'run ends' ? ended.state : 'RUNNING';
    const tone: Tone =
      step.requestId === undefined
        ? 'none'
        : state === 'SUCCEEDED'
          ? 'good'
          : isFinalRunState(state)
            ? 'bad'
            : 'running';
    return [{ label: step.run, bars: [{ x, width: (xs[end] ?? width) - x, tone, label: stateWords(state) }] }];
  });

/** Times are written where something happens after a while, and only where there is room. */
const timesOf = (steps: readonly Step[], xs: readonly number[]): Picture['times'] => {
  const times: { readonly x: number; readonly label: string }[] = [];
  for (const [at, step] of steps.entries()) {
    const x = xs[at] ?? 0;
    const last = times.at(-1);
    const label = toIso(step.at).slice(11, 19);
    if (last === undefined || (x - last.x >= TIME_WIDTH && label !== last.label)) times.push({ x, label });
  }
  return times;
};
