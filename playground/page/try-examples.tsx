import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type TryState, tryState } from '../../console/try/try-state.ts';
import { TryView } from '../../console/try/try-view.tsx';
import { systemClock } from '../../lib/core/time.ts';

/** A triggers file to begin with. */
interface Example {
  readonly name: string;
  readonly text: string;
}

// What a person has written is still there when they come back to the view.
const examples = signal<readonly Example[] | 'missing' | undefined>(undefined);
const chosen = signal(0);
const states = new Map<Example, TryState>();

const stateOf = (example: Example): TryState => {
  const state = states.get(example) ?? tryState({ text: example.text, stage: 'dev' }, systemClock);
  states.set(example, state);
  return state;
};

const loadExamples = async (): Promise<void> => {
  const response = await fetch('examples.json').catch(() => undefined);
  examples.value = response?.ok === true ? await response.json() : 'missing';
};

/** *Try*, with the example files of the project to choose from. */
export const TryExamples = () => {
  useEffect(() => {
    if (examples.value === undefined) void loadExamples();
  }, []);
  if (examples.value === 'missing') return <p class="empty">The examples could not be loaded. Reload the page.</p>;
  const example = examples.value?.[chosen.value];
  if (example === undefined) return <p class="empty">Loading …</p>;
  return (
    <>
      <label class="field example">
        <span>Begin with an example</span>
        <select
          value={chosen.value}
          onChange={({ currentTarget }) => {
            chosen.value = Number(currentTarget.value);
          }}
        >
          {(examples.value ?? []).map(({ name }, at) => (
            <option key={name} value={at}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TryView key={example.name} state={stateOf(example)} />
    </>
  );
};
