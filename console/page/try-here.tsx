import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { systemClock } from '../../lib/core/time.ts';
import type { TryStart, TryState } from '../try/try-state.ts';

/** What a person has written is still there when they come back to the view. */
const kept = signal<TryState | undefined>(undefined);

/** *Try* with the triggers file of this deployment; with a sample where the server knows none. */
export const tryHere = async (): Promise<FunctionComponent> => {
  const [{ TryView }, { tryState }] = await Promise.all([import('../try/try-view.tsx'), import('../try/try-state.ts')]);
  kept.value ??= tryState(await startHere(), systemClock, startHere);
  const state = kept.value;
  return () => <TryView state={state} />;
};

const startHere = async (): Promise<TryStart> => {
  const response = await fetch('/api/triggers-file');
  if (response.ok) return response.json();
  const { SAMPLE_FILE } = await import('../try/sample-file.ts');
  return { text: SAMPLE_FILE, stage: 'dev' };
};
