import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** What a button has done may take it away: then the keyboard goes on in the view, and not at the top of the page. */
export const useKeptFocus = (button: RefObject<HTMLButtonElement | null>): void => {
  useLayoutEffect(
    () => () => {
      if (button.current === document.activeElement) document.getElementById('main')?.focus({ preventScroll: true });
    },
    [],
  );
};
