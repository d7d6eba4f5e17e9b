import { useSignal } from '@preact/signals';
import { CopyButton } from './copy-button.tsx';

/** Copies a value as JSON; where the browser does not allow it, the JSON is shown. */
export const CopyJson = ({ json }: { readonly json: string }) => {
  const isShown = useSignal(false);
  return (
    <>
      <CopyButton
        text={json}
        title="Copy as JSON"
        onRefused={() => {
          isShown.value = true;
        }}
      />
      {isShown.value && <pre>{json}</pre>}
    </>
  );
};
