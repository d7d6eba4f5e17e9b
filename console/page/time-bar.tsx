import type { Span } from '../model/lanes.ts';
import { isOver, type Row } from '../model/row.ts';
import { type Phase, type PhaseKind, phasesOf, runInDoubt } from '../model/row-phases.ts';
import { shortDuration } from '../model/short-duration.ts';
import { now } from './clock-signal.ts';

/** The parts of a bar, in words. */
export const PHASE_WORDS: Readonly<Record<PhaseKind, string>> = {
  waiting: 'waiting',
  starting: 'starting',
  doubt: 'in doubt',
  running: 'running',
  cancelled: 'stood cancelled',
  rejected: 'stood rejected',
  earlier: 'before the last attempt',
};

/** The bar of time of a request: waiting, starting, in doubt, running; and how long in all. */
export const TimeBar = ({ row }: { readonly row: Row }) => {
  const { phases, run } = partsOf(row);
  const [first, last] = [phases[0], phases.at(-1)];
  if (first === undefined || last === undefined) return <span class="bar" />;
  const total = last.to - first.from;
  const words = phases.map((phase) => phaseWords(phase, run)).join(', ');
  return (
    <span class="bar" title={words}>
      <span class="bar-parts" aria-hidden="true">
        {phases.map(({ kind, from, to }) => (
          <span key={from} class={`phase-${kind}`} style={{ flexGrow: String(Math.max(to - from, total / 50)) }}>
            {kind === 'doubt' && run !== undefined && <RunInDoubt doubt={{ from, to }} run={run} />}
          </span>
        ))}
      </span>
      <span class="bar-time">
        <span class="hidden">{words}, in all </span>
        {shortDuration(total)}
      </span>
    </span>
  );
};

/** A run that goes on while nobody knows of it: a stripe within the doubt. */
const RunInDoubt = ({ doubt, run }: { readonly doubt: Span; readonly run: Span }) => {
  const share = (from: number, to: number): string => `${(100 * (to - from)) / (doubt.to - doubt.from)}%`;
  return (
    <span class="phase-running" style={{ marginLeft: share(doubt.from, run.from), width: share(run.from, run.to) }} />
  );
};

const phaseWords = ({ kind, from, to }: Phase, run: Span | undefined): string => {
  const words = `${PHASE_WORDS[kind]} ${shortDuration(to - from)}`;
  return kind === 'doubt' && run !== undefined
    ? `${words} (its run: ${shortDuration(run.to - run.from)} of it)`
    : words;
};

const partsOf = (row: Row) => {
  // Only what is under way follows the clock.
  const at = isOver(row) ? now.peek() : now.value;
  const phases = phasesOf(row, at);
  return { phases, run: runInDoubt(row, phases, at) };
};

/** What the parts of one bar are, and how long each took. */
export const PartsLegend = ({ row }: { readonly row: Row }) => {
  const { phases, run } = partsOf(row);
  return (
    <p class="legend" aria-hidden="true">
      {phases.map((phase) => (
        <span key={phase.from}>
          <span class={`swatch phase-${phase.kind}`} /> {phaseWords(phase, run)}
        </span>
      ))}
    </p>
  );
};

/** What the colours of the bars mean. */
export const BarLegend = () => (
  <p class="legend">
    {(['waiting', 'starting', 'doubt', 'running'] as const).map((kind) => (
      <span key={kind}>
        <span class={`swatch phase-${kind}`} aria-hidden="true" /> {PHASE_WORDS[kind]}
      </span>
    ))}
  </p>
);
