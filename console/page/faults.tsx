import { FAULT_WORDS } from '../model/fault-switch.ts';
import { switchFault } from './server.ts';
import { faults } from './told.ts';
import { UploadButton } from './upload-panel.tsx';

/** Switches by which the local cloud misbehaves, and what that means while they are on. */
export const Faults = () => {
  const on = faults.value.filter(({ isOn }) => isOn);
  return (
    <section class="faults" aria-label="Local cloud">
      <UploadButton />
      <span class="quiet drop-hint">or drop it anywhere on this page</span>
      <span class="quiet">Let Glue misbehave:</span>
      {faults.value.map(({ name, isOn, struck }) => (
        <button
          key={name}
          type="button"
          class="switch"
          aria-pressed={isOn}
          title={FAULT_WORDS[name].what}
          onClick={() => switchFault(name, !isOn)}
        >
          {FAULT_WORDS[name].title}
          {isOn && struck > 0 && <span class="struck"> ×{struck}</span>}
        </button>
      ))}
      <p class="fault-what" aria-live="polite">
        {on.map(({ name }) => FAULT_WORDS[name].what).join(' ')}
      </p>
    </section>
  );
};
