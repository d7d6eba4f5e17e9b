import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

interface ReasonDialogProps {
  readonly title: string;
  readonly question: string;
  readonly onReason: (why: string) => unknown;
  /** What the button says to who cannot see it in its place. */
  readonly label?: string;
}

/** A button that asks for a reason, which the ledger keeps, before anything is done. */
export const ReasonDialog = ({ title, question, onReason, label }: ReasonDialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const why = useSignal('');
  return (
    <>
      <button type="button" aria-label={label} onClick={() => dialog.current?.showModal()}>
        {title}
      </button>
      <dialog ref={dialog} aria-label={label ?? title}>
        <form
          method="dialog"
          onSubmit={() => {
            onReason(why.value);
            why.value = '';
          }}
        >
          <label>
            {question}
            <input
              value={why.value}
              required
              maxLength={256}
              placeholder="The ledger keeps it with your name"
              onInput={({ currentTarget }) => {
                why.value = currentTarget.value;
              }}
            />
          </label>
          <p class="buttons dialog-buttons">
            <button type="button" onClick={() => dialog.current?.close()}>
              Back
            </button>
            <button type="submit" class="primary">
              {title}
            </button>
          </p>
        </form>
      </dialog>
    </>
  );
};
