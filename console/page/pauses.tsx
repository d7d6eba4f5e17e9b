import type { PauseNow } from '../model/job-now.ts';
import { ClockTime } from './clock-time.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { act } from './server.ts';
import { setup } from './told.ts';

interface PausesProps {
  /** As the function `manual` takes it: `{ job }` or `{ trigger }`. */
  readonly what: Readonly<Record<string, string>>;
  readonly name: string;
  readonly paused: readonly PauseNow[];
  readonly onDone?: () => void;
}

/** Who pauses something and why; and the buttons that pause and resume it. */
export const Pauses = ({ what, name, paused, onDone }: PausesProps) => {
  const done = async (call: Readonly<Record<string, unknown>>): Promise<void> => {
    await act(call);
    onDone?.();
  };
  return (
    <>
      {setup.value?.mayAct === true && (
        <p class="buttons">
          <ReasonDialog
            title="Pause"
            label={`Pause ${name}`}
            question={`Why shall nothing of ${name} start?`}
            onReason={(why) => done({ pause: what, why })}
          />
          {paused.length > 0 && (
            <button type="button" aria-label={`Resume ${name}`} onClick={() => done({ resume: what, all: true })}>
              Resume
            </button>
          )}
        </p>
      )}
      {paused.map((pause) => (
        <p key={`${pause.what} ${pause.by}`} class="paused">
          Paused ({pause.what}) by <bdi>{pause.by}</bdi> since <ClockTime at={pause.since} />: <bdi>{pause.why}</bdi>
        </p>
      ))}
    </>
  );
};
