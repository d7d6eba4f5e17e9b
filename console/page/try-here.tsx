import type { FunctionComponent } from 'preact';
import type { TryStart } from '../try/try-state.ts';

/** *Try* with the triggers file of this deployment; with a sample where the server knows none. */
export const tryHere = async (): Promise<FunctionComponent> => {
  const [{ TryView }, { SAMPLE_FILE }, response] = await Promise.all([
    import('../try/try-view.tsx'),
    import('../try/sample-file.ts'),
    fetch('/api/triggers-file'),
  ]);
  const start: TryStart = response.ok ? await response.json() : { text: SAMPLE_FILE, stage: 'dev' };
  return () => <TryView start={start} />;
};
