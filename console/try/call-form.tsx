import { CallFields } from './call-fields.tsx';
import { CopyJson } from './copy-json.tsx';
import type { TryState } from './try-state.ts';

/** A call of a trigger: a form made from the inputs that it declares. */
export const CallForm = ({ state }: { readonly state: TryState }) => {
  const { triggers, called, values, payload } = state;
  const callable = triggers.value.filter(({ on }) => on.kind !== 's3');
  const trigger = callable.find(({ name }) => name === called.value);
  if (callable.length === 0)
    return <p class="quiet">No trigger of the file takes a call; an upload is named by its address.</p>;
  return (
    <>
      <label class="field narrow">
        <span>Trigger to call</span>
        <select
          value={trigger?.name ?? ''}
          onChange={({ currentTarget }) => {
            values.value = {};
            called.value = currentTarget.value;
          }}
        >
          <option value="" disabled>
            choose which to call
          </option>
          {callable.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {trigger !== undefined && (
        <CallFields
          trigger={trigger}
          values={values.value}
          onChange={(changed) => {
            values.value = changed;
          }}
        />
      )}
      {trigger !== undefined && (
        <p class="buttons">
          <CopyJson json={payload.value} /> <span class="quiet">for the function manual</span>
        </p>
      )}
    </>
  );
};
