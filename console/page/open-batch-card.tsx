import { openBatchWords } from '../model/batch-words.ts';
import type { OpenBatch } from '../model/trigger-now.ts';
import { act } from './acting.ts';
import { clockText } from './clock-time.tsx';
import { setup } from './told.ts';

interface OpenBatchCardProps {
  readonly trigger: string;
  readonly batch: OpenBatch;
  readonly onDone: () => void;
}

/** A group that gathers: what is there, what is missing, and the way not to wait any longer. */
export const OpenBatchCard = ({ trigger, batch, onDone }: OpenBatchCardProps) => {
  const close = async (): Promise<void> => {
    await act({ close: { trigger, by: batch.by } });
    onDone();
  };
  return (
    <div class="batch">
      <p>
        <strong>{batch.group === '' ? 'Gathering' : `Gathering for ${batch.group}`}</strong>
        {batch.missing.length > 0 && ` · missing: ${batch.missing.join(', ')}`}
      </p>
      <p class="quiet">{openBatchWords(batch, clockText)}</p>
      {setup.value?.mayAct === true && batch.uploads > 0 && (
        <button type="button" onClick={close}>
          Close this batch now
        </button>
      )}
    </div>
  );
};
