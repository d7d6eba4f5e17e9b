import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { field } from '../../lib/core/json.ts';
import { createCallKeys } from '../model/call-keys.ts';
import type { TriggerNow } from '../model/trigger-now.ts';
import { CallFields } from '../try/call-fields.tsx';
import { type Callable, type CallValues, payloadOf } from '../try/call-values.ts';
import { withoutForm } from '../try/without-form.ts';
import { askToAct } from './acting.ts';
import { tell } from './notice.ts';

interface CallDialogProps {
  readonly trigger: TriggerNow;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

interface CallAnswer {
  readonly text: string;
  readonly isBad: boolean;
  /** Of a dry run: what would be sent to Glue. */
  readonly request: unknown;
}

/** A call of a trigger by hand: a form made from the inputs that it declares, and what the function `manual` answers. */
export const CallDialog = ({ trigger, onDone, onClose }: CallDialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const values = useSignal<CallValues>({});
  const answer = useSignal<CallAnswer | undefined>(undefined);
  const isAsking = useSignal(false);
  const keys = useSignal(createCallKeys(() => crypto.randomUUID()));
  useEffect(() => dialog.current?.showModal(), []);
  const callable = callableOf(trigger);
  const call = async (dryRun: boolean): Promise<void> => {
    isAsking.value = true;
    const written = payloadOf(callable, values.value);
    const payload: Readonly<Record<string, unknown>> = JSON.parse(written);
    const reply = await askToAct({
      ...payload,
      // What a schedule's call starts is told by its time.
      ...(trigger.source === 'manual' && { idempotencyKey: keys.value.of(written) }),
      ...(dryRun && { dryRun }),
    });
    isAsking.value = false;
    const text = reply.ok ? messageOf(reply.value) : withoutForm(reply.message);
    const isBad = !reply.ok || field(reply.value, 'reason') !== undefined || field(reply.value, 'error') !== undefined;
    if (isBad || dryRun) {
      answer.value = { text, isBad, request: reply.ok ? field(reply.value, 'request') : undefined };
      return;
    }
    keys.value.carriedOut(written);
    tell(text);
    dialog.current?.close();
    onDone();
  };
  return (
    <dialog ref={dialog} class="call-dialog" aria-labelledby="call-title" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void call(false);
        }}
      >
        <h2 id="call-title">Call {trigger.name}</h2>
        <p class="quiet">
          {trigger.source === 'schedule'
            ? 'It starts as if its schedule were due at this time.'
            : `It starts a run of ${trigger.jobName}.`}
        </p>
        <CallFields
          trigger={callable}
          values={values.value}
          insists
          onChange={(changed) => {
            values.value = changed;
            answer.value = undefined;
          }}
        />
        <p class={answer.value?.isBad === true ? 'bad' : 'quiet'} role="status">
          <bdi>{answer.value?.text}</bdi>
        </p>
        {answer.value?.request !== undefined && (
          <pre>
            <code>{JSON.stringify(answer.value.request, null, 2)}</code>
          </pre>
        )}
        <p class="buttons dialog-buttons">
          <button type="button" onClick={() => dialog.current?.close()}>
            Back
          </button>
          <button
            type="button"
            disabled={isAsking.value}
            onClick={({ currentTarget }) => {
              if (currentTarget.form?.reportValidity() === true) void call(true);
            }}
          >
            Dry run
          </button>
          <button type="submit" class="primary" disabled={isAsking.value}>
            Start it
          </button>
        </p>
      </form>
    </dialog>
  );
};

const callableOf = ({ name, source, declared }: TriggerNow): Callable => ({
  name,
  on:
    source === 'schedule'
      ? { kind: 'schedule' }
      : { kind: 'manual', ...(declared !== undefined && { inputs: declared }) },
});

const messageOf = (answer: Readonly<Record<string, unknown>>): string => {
  const error = field(answer, 'error');
  const why = typeof error === 'object' && error !== null && 'message' in error ? ` ${String(error.message)}` : '';
  return `${String(field(answer, 'message') ?? 'Done.')}${why}`;
};
