import { useSignal } from '@preact/signals';
import { tell } from './notice.ts';

const SHOWN_MS = 2_000;

/** Copies a text. */
export const CopyButton = ({ text, title }: { readonly text: string; readonly title: string }) => {
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      isCopied.value = true;
      setTimeout(() => {
        isCopied.value = false;
      }, SHOWN_MS);
    } catch {
      // Where the browser does not allow it, the text can be copied by hand.
      tell(text);
    }
  };
  return (
    <button type="button" class="copy" title={text} onClick={copy}>
      {isCopied.value ? 'Copied' : title}
    </button>
  );
};
