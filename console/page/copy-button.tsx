import { CopyButton as Copy } from '../try/copy-button.tsx';
import { tell } from './notice.ts';

/** Copies a text; where the browser does not allow it, it is shown. */
export const CopyButton = (props: { readonly text: string; readonly title: string }) => (
  <Copy {...props} onRefused={tell} />
);
