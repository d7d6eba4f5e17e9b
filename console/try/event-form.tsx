import { useSignal } from '@preact/signals';
import { CallForm } from './call-form.tsx';
import type { EventKind, TryState } from './try-state.ts';
import { UploadForm } from './upload-form.tsx';

const KINDS: readonly { readonly kind: EventKind; readonly title: string }[] = [
  { kind: 'upload', title: 'An upload' },
  { kind: 'call', title: 'A call' },
  { kind: 'json', title: 'JSON' },
];

/** The event: an object as if it were uploaded, a call of a trigger, or whatever a function receives. */
export const EventForm = ({ state }: { readonly state: TryState }) => {
  const { kind, triggers, fillIn } = state;
  const problem = useSignal<string | undefined>(undefined);
  return (
    <>
      <div class="choices">
        <fieldset class="segments">
          <legend class="hidden">Kind of event</legend>
          {KINDS.map((one) => (
            <label key={one.kind}>
              <input
                type="radio"
                name="try-kind"
                checked={kind.value === one.kind}
                onChange={() => {
                  kind.value = one.kind;
                }}
              />
              <span>{one.title}</span>
            </label>
          ))}
        </fieldset>
        <label class="field inline">
          <span>Fill in an example for</span>
          <select
            value=""
            onChange={({ currentTarget }) => {
              problem.value = fillIn(currentTarget.value);
              currentTarget.value = '';
            }}
          >
            <option value="">any trigger …</option>
            {triggers.value.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {problem.value !== undefined && <p class="quiet">No example was found: {problem.value}</p>}
      {kind.value === 'upload' && <UploadForm state={state} />}
      {kind.value === 'call' && <CallForm state={state} />}
      {kind.value === 'json' && <JsonForm state={state} />}
    </>
  );
};

const JsonForm = ({ state: { json } }: { readonly state: TryState }) => (
  <label class="field">
    <span>An event of S3, EventBridge, SNS or SQS, of EventBridge Scheduler, or the payload of a call</span>
    <textarea
      class="mono"
      rows={10}
      spellcheck={false}
      value={json.value}
      onInput={(event) => {
        json.value = event.currentTarget.value;
      }}
    />
  </label>
);
