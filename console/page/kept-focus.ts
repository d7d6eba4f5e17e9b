import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const focusView = (): void => document.getElementById('main')?.focus({ preventScroll: true });

/** What a button has done may take it away: then the keyboard goes on in the view, and not at the top of the page. */
export const useKeptFocus = (button: RefObject<HTMLButtonElement | null>): void => {
  useLayoutEffect(
    () => () => {
      if (button.current === document.activeElement) focusView();
    },
    [],
  );
};

/** The same, where a row or a link has led to another view and is gone with its own. */
export const useFocusInView = (view: string): void => {
  const last = useRef(view);
  useEffect(() => {
    if (last.current !== view && document.activeElement === document.body) focusView();
    last.current = view;
  }, [view]);
};
