import { useRef } from 'preact/hooks';
import {
  mayPause,
  type PausedTarget,
  type PauseNow,
  type PauseTarget,
  pausedTargets,
  resumeOf,
  targetName,
} from '../model/pause-now.ts';
import { act } from './acting.ts';
import { ClockTime } from './clock-time.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { setup } from './told.ts';

interface PauseButtonProps {
  readonly target: Exclude<PauseTarget, 'everything'>;
  /** What waits then, to begin a sentence: `Its uploads`. */
  readonly what: string;
  readonly paused: readonly PauseNow[];
}

/** Pauses a trigger or a job; absent where who looks at the page has paused that already, or the page only shows. */
export const PauseButton = ({ target, what, paused }: PauseButtonProps) => {
  const name = targetName(target);
  if (setup.value?.mayAct !== true || !mayPause(target, setup.value.by, paused)) return null;
  return (
    <ReasonDialog
      button={`Pause ${name}`}
      title={`Pause ${name}`}
      text={`${what} wait until you resume.`}
      confirm={`Pause ${'job' in target ? target.job : target.trigger}`}
      keep="Do not pause it"
      onReason={(why) => act({ pause: target, why })}
    />
  );
};

/** A line for each thing that is paused: by whom and why, and the button that resumes it. */
export const PauseLines = ({ paused }: { readonly paused: readonly PauseNow[] }) => (
  <>
    {pausedTargets(paused).map((one) => (
      <PauseLine key={one.name} paused={one} />
    ))}
  </>
);

const PauseLine = ({ paused }: { readonly paused: PausedTarget }) => (
  <div class="paused">
    <p>
      <strong>Paused: {paused.name}</strong>
      {paused.pauses.map(({ by, why, since }) => (
        <span key={by} class="pause">
          by <bdi>{by}</bdi> since <ClockTime at={since} />: <bdi>{why}</bdi>
        </span>
      ))}
    </p>
    {setup.value?.mayAct === true && <ResumeButton {...resumeOf(paused, setup.value.by)} />}
  </div>
);

const ResumeButton = ({ label, call }: ReturnType<typeof resumeOf>) => {
  const button = useRef<HTMLButtonElement>(null);
  useKeptFocus(button);
  return (
    <button ref={button} type="button" onClick={() => act(call)}>
      {label}
    </button>
  );
};
