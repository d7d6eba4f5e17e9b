import { useSignal } from '@preact/signals';

const SHOWN_MS = 2_000;

interface CopyButtonProps {
  readonly text: string;
  readonly title: string;
  /** Where the browser does not allow it; then the text can be copied by hand. */
  readonly onRefused: (text: string) => void;
}

/** Copies a text. */
export const CopyButton = ({ text, title, onRefused }: CopyButtonProps) => {
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      isCopied.value = true;
      setTimeout(() => {
        isCopied.value = false;
      }, SHOWN_MS);
    } catch {
      onRefused(text);
    }
  };
  return (
    <button type="button" class="copy" title={text} onClick={copy}>
      {isCopied.value ? 'Copied' : title}
    </button>
  );
};
