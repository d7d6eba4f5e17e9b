import './set-immediate.ts';
import { toIso } from '../../lib/core/time.ts';
import { HARM_WORDS } from '../../test/sim/harm-words.ts';
import { stepWords } from '../../test/sim/step-words.ts';
import { DifferenceNote } from './difference-note.tsx';
import { HistoryChart } from './history-chart.tsx';
import type { Played } from './play-history.ts';
import { RuleChoice } from './rule-choice.tsx';
import { RULES } from './rules.ts';
import { type SimulationState, simulationState } from './simulation-state.ts';
import { StepList } from './step-list.tsx';

/** What was chosen and played is still there when a person comes back to the view. */
const STATE = simulationState();

/** Histories of a small world in which everything goes wrong, with all rules of the protocol or without one. */
export const SimulationView = () => {
  const { busy, played } = STATE;
  return (
    <div class="simulation">
      <p class="intro">
        The service’s own code runs here, in a simulated world where workers die, replies are lost and writes arrive
        late. Each rule of the protocol is needed: take one away, and see a short history in which that does harm.
      </p>
      <RuleChoice state={STATE} />
      <p class="quiet" role="status">
        {busy.value ?? (played.value === undefined ? '' : summaryOf(played.value))}
      </p>
      {played.value !== undefined && <PlayedHistory played={played.value} state={STATE} />}
    </div>
  );
};

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const summaryOf = ({ seed, requests, runs, faults, leftOut }: Played): string =>
  `Found with seed ${seed}: ${counted(requests, 'request')}, ${counted(runs, 'run')}, ${counted(faults, 'fault')}.` +
  (leftOut === 0 ? '' : ` ${leftOut} steps in the middle are left out.`);

interface PlayedHistoryProps {
  readonly played: Played;
  readonly state: SimulationState;
}

const PlayedHistory = ({ played, state: { step, rule } }: PlayedHistoryProps) => {
  const { steps, harm, difference } = played;
  const title = RULES.find(({ guard }) => guard.name === rule.value)?.title;
  const current = steps[step.value];
  const move = (to: number): void => {
    step.value = Math.min(Math.max(to, 0), steps.length - 1);
  };
  return (
    <>
      <p class={`verdict ${harm === undefined ? 'good' : 'bad'}`} data-harm={harm?.harm ?? 'none'}>
        {harm === undefined
          ? `No harm${rule.value === '' ? '' : ', though the same faults strike'}: each request has the runs that it should have.`
          : `Harm: ${HARM_WORDS[harm.harm]}.`}
      </p>
      {title !== undefined && difference !== undefined && (
        <DifferenceNote title={title} played={played} difference={difference} onStep={move} />
      )}
      <HistoryChart steps={steps} step={step.value} differs={difference?.at} onStep={move} />
      <div class="stepper">
        <button type="button" onClick={() => move(0)} disabled={step.value === 0}>
          From the start
        </button>
        <button type="button" onClick={() => move(step.value - 1)} disabled={step.value === 0}>
          Back
        </button>
        <button type="button" onClick={() => move(step.value + 1)} disabled={step.value === steps.length - 1}>
          Next
        </button>
        {current !== undefined && (
          <p>
            <span class="quiet">
              Step {step.value + 1} of {steps.length}, {toIso(current.at).slice(11, 19)}
            </span>{' '}
            <b>{stepWords(current)}</b>
          </p>
        )}
      </div>
      <StepList steps={steps} step={step.value} differs={difference?.at} onStep={move} />
    </>
  );
};
