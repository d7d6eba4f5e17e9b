import { useSignal } from '@preact/signals';
import { FAULT_WORDS, faultLabel } from '../model/fault-switch.ts';
import { NARROW } from './narrow.ts';
import { switchFault } from './play-locally.ts';
import { faults } from './told.ts';
import { UploadButton } from './upload-button.tsx';

/** Switches by which the local cloud misbehaves, and what that means while they are on. */
export const Faults = () => {
  const isOpen = useSignal(!NARROW.matches);
  const on = faults.value.filter(({ isOn }) => isOn);
  return (
    <section class="faults" aria-label="Local cloud">
      <UploadButton />
      <span class="quiet drop-hint">or drop it anywhere on this page</span>
      <details
        open={isOpen.value}
        onToggle={({ currentTarget }) => {
          isOpen.value = currentTarget.open;
        }}
      >
        <summary>Let Glue misbehave{!isOpen.value && on.length > 0 && ` (${on.length} on)`}</summary>
        <span class="switches">
          {faults.value.map((fault) => (
            <button
              key={fault.name}
              type="button"
              class="switch"
              aria-pressed={fault.isOn}
              title={FAULT_WORDS[fault.name].what}
              onClick={() => switchFault(fault.name, !fault.isOn)}
            >
              {faultLabel(fault)}
            </button>
          ))}
        </span>
      </details>
      <div class="fault-what" aria-live="polite">
        {on.map(({ name }) => (
          <p key={name}>
            {FAULT_WORDS[name].title} is on until you press it again. {FAULT_WORDS[name].what}
          </p>
        ))}
      </div>
    </section>
  );
};
