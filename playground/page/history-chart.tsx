import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { fitsIn, LABEL_GAP, pictureOf, type Row } from '../../test/sim/picture.ts';
import type { Step } from '../../test/sim/step.ts';
import { stepWords } from '../../test/sim/step-words.ts';

const ROW = 24;
const BAR = 17;
const HEAD = 34;
const GAP = 24;
const MARK = 'M0,-6 L5.5,4 L-5.5,4 Z';

interface HistoryChartProps {
  readonly steps: readonly Step[];
  readonly step: number;
  /** The step in which the history leaves the way that it has with the rule, or without it. */
  readonly differs: number | undefined;
  readonly onStep: (step: number) => void;
}

/** Workers, ledger and Glue over time. A slider: its value is the step that is looked at. */
export const HistoryChart = ({ steps, step, differs, onStep }: HistoryChartProps) => {
  const room = useSignal(0);
  const picture = useMemo(() => pictureOf(steps, room.value), [steps, room.value]);
  const { width, xs, faults, harm, times } = picture;
  const scroller = useRef<HTMLDivElement>(null);
  const x = xs[step] ?? 0;
  useLayoutEffect(() => {
    const measure = (): void => {
      room.value = scroller.current?.clientWidth ?? 0;
    };
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  useEffect(() => {
    const box = scroller.current;
    if (box !== null && (x < box.scrollLeft + 40 || x > box.scrollLeft + box.clientWidth - 60))
      box.scrollLeft = x - box.clientWidth / 2;
  }, [x]);

  const parts = [
    { title: 'Workers', rows: picture.workers },
    { title: 'Ledger', rows: picture.ledger },
    { title: 'Glue', rows: picture.glue },
  ].filter(({ rows }) => rows.length > 0);
  let y = HEAD;
  const placed = parts.map((part) => {
    const top = y + GAP;
    y = top + part.rows.length * ROW;
    return { ...part, top };
  });
  const height = y + 8;

  const onKey = (event: KeyboardEvent): void => {
    const to = {
      ArrowLeft: step - 1,
      ArrowUp: step - 1,
      ArrowRight: step + 1,
      ArrowDown: step + 1,
      Home: 0,
      End: steps.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onStep(Math.min(Math.max(to, 0), steps.length - 1));
  };
  const onClick = ({ currentTarget, clientX }: { currentTarget: Element; clientX: number }): void => {
    const clicked = clientX - currentTarget.getBoundingClientRect().left + (scroller.current?.scrollLeft ?? 0);
    const distances = xs.map((each) => Math.abs(each - clicked));
    onStep(distances.indexOf(Math.min(...distances)));
  };
  const current = steps[step];
  return (
    <div class="chart">
      <svg class="chart-names" width={96} height={height} aria-hidden="true">
        <text class="name" x={0} y={12}>
          not to scale
        </text>
        {faults.length > 0 && (
          <text class="part" x={0} y={31}>
            Faults
          </text>
        )}
        {placed.map(({ title, rows, top }) => (
          <g key={title}>
            <text class="part" x={0} y={top - 8}>
              {title}
            </text>
            {rows.map(({ label }, at) => (
              <text key={label} class="name" x={0} y={top + at * ROW + 13}>
                {label.length > 14 ? `${label.slice(0, 13)}…` : label}
              </text>
            ))}
          </g>
        ))}
      </svg>
      <div
        ref={scroller}
        class="chart-scroll"
        role="slider"
        tabIndex={0}
        aria-label="Step of the history"
        aria-valuemin={1}
        aria-valuemax={steps.length}
        aria-valuenow={step + 1}
        aria-valuetext={current === undefined ? '' : stepWords(current)}
        onKeyDown={onKey}
        onClick={onClick}
      >
        <svg width={width} height={height} aria-hidden="true">
          {times.map((time) => (
            <g key={time.x}>
              <text class="name" x={time.x} y={12}>
                {time.label}
              </text>
              <line class="tick" x1={time.x} x2={time.x} y1={18} y2={height} />
            </g>
          ))}
          {faults.map((at) => (
            <path key={at} class="fault" d={MARK} transform={`translate(${xs[at]} 27)`}>
              <title>{stepWords(steps[at] as Step)}</title>
            </path>
          ))}
          {differs !== undefined && <line class="differs" x1={xs[differs]} x2={xs[differs]} y1={18} y2={height} />}
          {harm !== undefined && <line class="harm" x1={xs[harm]} x2={xs[harm]} y1={18} y2={height} />}
          {placed.map(({ title, rows, top }) => (
            <Bars key={title} rows={rows} top={top} />
          ))}
          <line class="cursor" x1={x} x2={x} y1={18} y2={height} />
        </svg>
      </div>
    </div>
  );
};

/** A word stands in its bar if it has room there, else behind it; or only the row's name and the step's sentence tell it. */
const Bars = ({ rows, top }: { readonly rows: readonly Row[]; readonly top: number }) => (
  <>
    {rows.map(({ label: name, bars }, row) =>
      bars.map((bar) => (
        <g key={`${row} ${bar.x}`} transform={`translate(${bar.x} ${top + row * ROW})`}>
          <rect class={`lasting ${bar.tone}`} width={Math.max(bar.width - 1, 3)} height={BAR} rx={3}>
            <title>{`${name} ${bar.label}`.trim()}</title>
          </rect>
          {(name === '' || fitsIn(bar)) && (
            <text class={`in-bar ${bar.tone}`} x={fitsIn(bar) ? LABEL_GAP : bar.width + LABEL_GAP} y={12.5}>
              {bar.tone === 'died' ? `${bar.label} †` : bar.label}
            </text>
          )}
        </g>
      )),
    )}
  </>
);
