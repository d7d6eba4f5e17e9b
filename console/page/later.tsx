import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';

/** A view whose code is loaded when it is first shown. */
export const Later = ({ load }: { readonly load: () => Promise<FunctionComponent> }) => {
  const loaded = useSignal<{ readonly View: FunctionComponent } | 'failed' | undefined>(undefined);
  useEffect(() => {
    load().then(
      (View) => {
        loaded.value = { View };
      },
      () => {
        loaded.value = 'failed';
      },
    );
  }, []);
  if (loaded.value === undefined) return <p class="empty">Loading …</p>;
  if (loaded.value === 'failed') return <p class="empty">This view could not be loaded. Reload the page.</p>;
  return <loaded.value.View />;
};
