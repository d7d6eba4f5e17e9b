import { useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { useKeptFocus } from './kept-focus.ts';
import { setup } from './told.ts';

interface ReasonDialogProps {
  /** What the button says that opens it. */
  readonly button: string;
  /** Names what is acted on. Hostile text. */
  readonly title: string;
  /** What the act leads to. */
  readonly text: string;
  /** The buttons that act, and that leave everything as it is. */
  readonly confirm: string;
  readonly keep: string;
  readonly onReason: (why: string) => unknown;
}

/** A button that asks for a reason, which the ledger keeps, before anything is done. */
export const ReasonDialog = ({ button, title, text, confirm, keep, onReason }: ReasonDialogProps) => {
  const opener = useRef<HTMLButtonElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useKeptFocus(opener);
  const why = useSignal('');
  const [titleId, noteId] = [useId(), useId()];
  return (
    <>
      <button ref={opener} type="button" onClick={() => dialog.current?.showModal()}>
        {button}
      </button>
      <dialog ref={dialog} aria-labelledby={titleId}>
        <form
          method="dialog"
          onSubmit={() => {
            onReason(why.value);
            why.value = '';
          }}
        >
          <h2 id={titleId} class="dialog-title">
            <bdi>{title}</bdi>
          </h2>
          <p class="dialog-text">{text}</p>
          <label>
            Reason (required)
            <input
              value={why.value}
              required
              maxLength={256}
              aria-describedby={noteId}
              onInput={({ currentTarget }) => {
                why.value = currentTarget.value;
              }}
            />
          </label>
          <p id={noteId} class="quiet dialog-text">
            Kept in the ledger, as said by {setup.value?.by}.
          </p>
          <p class="buttons dialog-buttons">
            <button type="button" onClick={() => dialog.current?.close()}>
              {keep}
            </button>
            <button type="submit" class="primary">
              {confirm}
            </button>
          </p>
        </form>
      </dialog>
    </>
  );
};
