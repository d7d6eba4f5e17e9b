import { type Callable, type CallField, type CallValues, fieldsOf } from './call-values.ts';

interface CallFieldsProps {
  readonly trigger: Callable;
  readonly values: CallValues;
  readonly onChange: (values: CallValues) => void;
  /** Whether the browser lets nobody send the form without what is required. */
  readonly insists?: boolean;
}

/** The fields with which a trigger is called, each with what it may be. */
export const CallFields = ({ trigger, values, onChange, insists = false }: CallFieldsProps) => (
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
          required={insists && field.required}
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
  readonly required: boolean;
  readonly onChange: (text: string) => void;
}

const Control = ({ field, value, required, onChange }: ControlProps) => {
  const { control, choices } = field;
  const named = { id: idOf(field), 'aria-describedby': `${idOf(field)}-hint`, required };
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
