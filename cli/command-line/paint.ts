import { styleText } from 'node:util';

/** Paints a string for a terminal; the identity where there is none. */
export type Paint = (text: string, how: 'red' | 'yellow' | 'green' | 'dim' | 'bold') => string;

/** Colours on a terminal only, and not where the person wants none (https://no-color.org). */
export const paintFor = (
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Paint => {
  const painted = stream.isTTY === true && (environment['NO_COLOR'] ?? '') === '';
  return (text, how) => (painted ? styleText(how, text, { validateStream: false }) : text);
};
