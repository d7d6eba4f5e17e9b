import { useComputed } from '@preact/signals';
import { counted } from '../../lib/core/describe.ts';
import { HOUR_MS, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { type LaneRun, lanesOf } from '../model/lanes.ts';
import { shortDuration } from '../model/short-duration.ts';
import { wordsOf } from '../model/state-words.ts';
import { now } from './clock-signal.ts';
import { rows } from './known-rows.ts';

/** How far back the picture may reach: the shortest time that shows the last runs. */
const SPANS = [2 * MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];
const WIDTH = 1_000;
const LANE = 18;
const GAP = 4;
const TICKS = 4;
/** A job with more slots is drawn lower. */
const MOST_HEIGHT = 260;

/** The slots of a job over time: one lane for each run at the same time. */
export const Lanes = ({ jobName }: { readonly jobName: string }) => {
  const picture = useComputed(() => {
    const to = now.value;
    const ends = rows.value
      .filter((row) => row.jobName === jobName && row.startedAt !== undefined)
      .slice(0, RUNS_LOOKED_AT)
      .map((row) => row.startedAt ?? to);
    const oldest = Math.min(to, ...ends);
    const span = SPANS.find((ms) => to - oldest <= ms) ?? SPANS[SPANS.length - 1] ?? HOUR_MS;
    const from = plusMs(to, -span);
    return { from, to, span, ...lanesOf(rows.value, jobName, { from, to }) };
  });
  const { from, to, span, runs, lanes } = picture.value;
  if (runs.length === 0) return <p class="quiet">No run to show.</p>;
  const height = lanes * (LANE + GAP) - GAP;
  const x = (at: number): number => ((at - from) / (to - from)) * WIDTH;
  const words = `${counted(runs.length, 'run')} in the last ${shortDuration(span)}, at most ${lanes} at the same time`;
  return (
    <figure class="lanes">
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        height={Math.min(height, MOST_HEIGHT)}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        {Array.from({ length: lanes }, (_, lane) => (
          <rect key={lane} class="lane" x="0" y={lane * (LANE + GAP)} width={WIDTH} height={LANE} rx="3" />
        ))}
        {runs.map((run) => (
          <LaneBar key={run.row.id} run={run} x={x} />
        ))}
      </svg>
      <div class="axis" aria-hidden="true">
        {Array.from({ length: TICKS + 1 }, (_, tick) => (
          <span key={tick}>{tick === TICKS ? 'now' : `−${shortDuration((span * (TICKS - tick)) / TICKS)}`}</span>
        ))}
      </div>
      <figcaption class="quiet">{words}</figcaption>
    </figure>
  );
};

const RUNS_LOOKED_AT = 30;
const THINNEST = 2;

const LaneBar = ({ run, x }: { readonly run: LaneRun; readonly x: (at: number) => number }) => {
  const { row, from, to, lane } = run;
  const { text, tone } = wordsOf(row.state);
  const left = Math.max(0, x(from));
  return (
    <rect
      class={`lane-run tone-${tone}`}
      x={left}
      y={lane * (LANE + GAP)}
      width={Math.max(THINNEST, x(to) - left)}
      height={LANE}
      rx="3"
    >
      <title>
        {row.what}: {text}, {shortDuration(to - from)}
      </title>
    </rect>
  );
};
