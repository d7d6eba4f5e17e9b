import { useRef } from 'preact/hooks';
import { type PausedTarget, type PauseNow, type PauseTarget, pausedTargets, targetName } from '../model/pause-now.ts';
import { ClockTime } from './clock-time.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { act } from './server.ts';
import { setup } from './told.ts';

interface PauseButtonProps {
  readonly target: Exclude<PauseTarget, 'everything'>;
  /** What waits then, to begin a sentence: `Its uploads`. */
  readonly what: string;
  readonly paused: readonly PauseNow[];
}

/** Pauses a trigger or a job; absent where that is paused already, or the page only shows. */
export const PauseButton = ({ target, what, paused }: PauseButtonProps) => {
  const name = targetName(target);
  if (setup.value?.mayAct !== true || paused.some((pause) => targetName(pause.target) === name)) return null;
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

const PauseLine = ({ paused: { name, target, pauses } }: { readonly paused: PausedTarget }) => (
  <div class="paused">
    <p>
      <strong>Paused: {name}</strong>
      {pauses.map(({ by, why, since }) => (
        <span key={by} class="pause">
          by <bdi>{by}</bdi> since <ClockTime at={since} />: <bdi>{why}</bdi>
        </span>
      ))}
    </p>
    {setup.value?.mayAct === true && <ResumeButton target={target} name={name} />}
  </div>
);

const ResumeButton = ({ target, name }: Pick<PausedTarget, 'target' | 'name'>) => {
  const button = useRef<HTMLButtonElement>(null);
  useKeptFocus(button);
  return (
    <button ref={button} type="button" onClick={() => act({ resume: target, all: true })}>
      Resume {name}
    </button>
  );
};
