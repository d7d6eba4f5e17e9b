import { field, isObject } from '../../lib/core/json.ts';
import { STEPS, stepWords } from '../model/step-words.ts';
import { act } from './acting.ts';
import { CopyButton } from './copy-button.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { setup } from './told.ts';

type Answer = Readonly<Record<string, unknown>>;

interface NextStepsProps {
  readonly answer: Answer;
  /** The request in a few words. */
  readonly what: string;
  /** Whether the answer is of the request as it stands now; if not, its steps may be those of a state that has passed. */
  readonly isCurrent: boolean;
}

/** The steps that a request leaves to a person: as buttons, and as commands to copy. */
export const NextSteps = ({ answer, what, isCurrent }: NextStepsProps) => {
  const next = field(answer, 'next');
  const steps = isCurrent && Array.isArray(next) ? next.filter(isObject) : [];
  const own = field(answer, 'command');
  const requestId = field(answer, 'requestId');
  return (
    <div class="buttons">
      {steps.map((step) => (
        <Step key={String(field(step, 'to'))} step={step} state={String(field(answer, 'state'))} what={what} />
      ))}
      {typeof own === 'string' && <CopyButton text={own} title="Copy the status command" />}
      {typeof requestId === 'string' && <CopyButton text={requestId} title="Copy the request id" />}
    </div>
  );
};

interface StepProps {
  readonly step: Answer;
  readonly state: string;
  readonly what: string;
}

const Step = ({ step, state, what }: StepProps) => {
  const call = field(step, 'call');
  const command = field(step, 'command');
  const name = isObject(call) ? STEPS.find((one) => field(call, one) !== undefined) : undefined;
  if (name === undefined || !isObject(call)) return null;
  const { button, ask } = stepWords(name, state, what);
  const asked = { [name]: field(call, name) };
  return (
    <span class="step">
      {setup.value?.mayAct === true &&
        (ask === undefined ? (
          <button type="button" onClick={() => act(asked)}>
            {button}
          </button>
        ) : (
          <ReasonDialog button={button} {...ask} onReason={(why) => act({ ...asked, why })} />
        ))}
      {typeof command === 'string' && (
        <CopyButton
          text={command}
          title={
            setup.value?.mayAct === true ? 'Copy this as a command' : `Copy the command: ${String(field(step, 'to'))}`
          }
        />
      )}
    </span>
  );
};
