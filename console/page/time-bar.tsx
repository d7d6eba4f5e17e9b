import { isOver, type Row } from '../model/row.ts';
import { type PhaseKind, phasesOf } from '../model/row-phases.ts';
import { shortDuration } from '../model/short-duration.ts';
import { now } from './clock-signal.ts';

/** The parts of a bar, in words. */
export const PHASE_WORDS: Readonly<Record<PhaseKind, string>> = {
  waiting: 'waited',
  starting: 'starting',
  doubt: 'in doubt',
  running: 'running',
  earlier: 'earlier attempts',
};

/** The bar of time of a request: waited, starting, in doubt, running; and how long in all. */
export const TimeBar = ({ row }: { readonly row: Row }) => {
  // Only what is under way follows the clock.
  const phases = phasesOf(row, isOver(row) ? now.peek() : now.value);
  const [first, last] = [phases[0], phases.at(-1)];
  if (first === undefined || last === undefined) return <span class="bar" />;
  const total = last.to - first.from;
  const words = phases.map(({ kind, from, to }) => `${PHASE_WORDS[kind]} ${shortDuration(to - from)}`).join(', ');
  return (
    <span class="bar" title={words}>
      <span class="bar-parts" aria-hidden="true">
        {phases.map(({ kind, from, to }) => (
          <span key={from} class={`phase-${kind}`} style={{ flexGrow: String(Math.max(to - from, total / 50)) }} />
        ))}
      </span>
      <span class="bar-time">
        <span class="hidden">{words}, in all </span>
        {shortDuration(total)}
      </span>
    </span>
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
