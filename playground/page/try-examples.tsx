import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { TryView } from '../../console/try/try-view.tsx';

/** A triggers file to begin with. */
export interface Example {
  readonly name: string;
  readonly text: string;
}

/** *Try*, with the example files of the project to choose from. */
export const TryExamples = () => {
  const examples = useSignal<readonly Example[]>([]);
  const chosen = useSignal(0);
  useEffect(() => {
    fetch('examples.json')
      .then((response) => response.json())
      .then((found: readonly Example[]) => {
        examples.value = found;
      })
      .catch(() => undefined); // What is written is tried all the same.
  }, []);
  const text = examples.value[chosen.value]?.text;
  const start = useMemo(() => (text === undefined ? undefined : { text, stage: 'dev' }), [text]);
  if (start === undefined) return <p class="empty">Loading …</p>;
  return (
    <>
      <label class="field narrow">
        <span>Begin with an example</span>
        <select
          value={chosen.value}
          onChange={({ currentTarget }) => {
            chosen.value = Number(currentTarget.value);
          }}
        >
          {examples.value.map(({ name }, at) => (
            <option key={name} value={at}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <TryView start={start} />
    </>
  );
};
