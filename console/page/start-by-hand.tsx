import { useSignal } from '@preact/signals';
import type { TriggerNow } from '../model/trigger-now.ts';
import { Later } from './later.tsx';
import { tick } from './play-locally.ts';
import { setup } from './told.ts';

interface StartByHandProps {
  readonly trigger: TriggerNow;
  readonly onDone: () => void;
}

/** Starts a trigger that waits for a schedule or a call: by a tick in the local cloud, by a call anywhere. */
export const StartByHand = ({ trigger, onDone }: StartByHandProps) => {
  const isOpen = useSignal(false);
  const { name, source, enabled } = trigger;
  if (setup.value?.mayAct !== true || !enabled || source === 's3') return null;
  const close = (): void => {
    isOpen.value = false;
  };
  return (
    <div class="buttons by-hand">
      {source === 'schedule' && setup.value.mayPlay && (
        <button type="button" aria-label={`Start it now: ${name}`} onClick={() => tick(name).then(onDone)}>
          Start it now
        </button>
      )}
      <button
        type="button"
        aria-label={`Call it …: ${name}`}
        onClick={() => {
          isOpen.value = true;
        }}
      >
        Call it …
      </button>
      {isOpen.value && (
        <Later
          load={async () => {
            const { CallDialog } = await import('./call-dialog.tsx');
            return () => <CallDialog trigger={trigger} onDone={onDone} onClose={close} />;
          }}
        />
      )}
    </div>
  );
};
