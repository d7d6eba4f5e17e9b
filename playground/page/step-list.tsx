import { useEffect, useRef } from 'preact/hooks';
import { toIso } from '../../lib/core/time.ts';
import type { Step } from '../../test/sim/step.ts';
import { stepWords } from '../../test/sim/step-words.ts';

interface StepListProps {
  readonly steps: readonly Step[];
  readonly step: number;
  /** The step in which the history leaves the way that it has with the rule, or without it. */
  readonly differs: number | undefined;
  readonly onStep: (step: number) => void;
}

const MARKED: ReadonlySet<Step['kind']> = new Set(['fault', 'harm']);

/** Every step in a sentence. Who uses the keyboard moves with the buttons or the chart. */
export const StepList = ({ steps, step, differs, onStep }: StepListProps) => {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const box = list.current;
    const item = box?.children[step];
    if (box === null || !(item instanceof HTMLElement)) return;
    const top = item.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + item.offsetHeight > box.scrollTop + box.clientHeight)
      box.scrollTop = top - box.clientHeight / 2;
  }, [step, steps]);
  return (
    <ol ref={list} class="steps">
      {steps.map((each, at) => (
        <li
          key={at}
          class={MARKED.has(each.kind) ? each.kind : undefined}
          aria-current={at === step ? 'step' : undefined}
        >
          <button type="button" tabIndex={-1} onClick={() => onStep(at)}>
            <time class="mono">{toIso(each.at).slice(11, 23)}</time>{' '}
            {at === differs && <strong class="differs">First difference:</strong>} {stepWords(each)}
          </button>
        </li>
      ))}
    </ol>
  );
};
