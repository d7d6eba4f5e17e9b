import type { Trigger } from '../../lib/core/triggers/trigger.ts';
import { type CallField, type CallValues, fieldsOf } from './call-values.ts';
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
        <span>Trigger</span>
        <select
          value={trigger?.name ?? ''}
          onChange={({ currentTarget }) => {
            values.value = {};
            called.value = currentTarget.value;
          }}
        >
          <option value="" disabled>
            choose a trigger
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
        <details>
          <summary>The call as JSON, for the function manual</summary>
          <pre>{payload.value}</pre>
        </details>
      )}
    </>
  );
};

interface CallFieldsProps {
  readonly trigger: Trigger;
  readonly values: CallValues;
  readonly onChange: (values: CallValues) => void;
}

const CallFields = ({ trigger, values, onChange }: CallFieldsProps) => (
  <>
    {fieldsOf(trigger).map((field) => (
      <div key={`${trigger.name} ${field.name}`} class="field">
        <label for={idOf(field)}>
          <b>{field.name}</b>
          {field.required ? ' (required)' : ''}
        </label>
        <Control
          field={field}
          value={values[field.name] ?? ''}
          onChange={(text) => onChange({ ...values, [field.name]: text })}
        />
        <small id={`${idOf(field)}-hint`}>{field.hint}</small>
      </div>
    ))}
  </>
);

/** A string without its quotes. */
const shown = (json: string): string => {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : json;
};

const idOf = ({ name }: CallField): string => `call-${name}`;

interface ControlProps {
  readonly field: CallField;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

const Control = ({ field, value, onChange }: ControlProps) => {
  const { control, choices } = field;
  const named = { id: idOf(field), 'aria-describedby': `${idOf(field)}-hint` };
  switch (control) {
    case 'choice':
      return (
        <select {...named} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          <option value="" />
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {shown(choice)}
            </option>
          ))}
        </select>
      );
    case 'lines':
    case 'json':
      return (
        <textarea
          {...named}
          class="mono"
          rows={3}
          spellcheck={false}
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'number':
      return (
        <input
          {...named}
          type="number"
          step="any"
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'date':
      return (
        <input {...named} type="date" value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
      );
    case 'text':
      return (
        <input
          {...named}
          autocomplete="off"
          spellcheck={false}
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
};
