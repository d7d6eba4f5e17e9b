import { field, isObject } from '../../lib/core/json.ts';
import { CopyButton } from './copy-button.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { act } from './server.ts';
import { setup } from './told.ts';

type Answer = Readonly<Record<string, unknown>>;

/** What the steps of the function `manual` are called on a button. */
const STEPS = [
  ['cancel', 'Cancel', 'Why shall it not run?'],
  ['redrive', 'Redrive', 'Why shall it be taken up again?'],
  ['rerun', 'Run again', 'Why shall it run once more?'],
  ['close', 'Close the batch now', undefined],
] as const;

/** The steps that a request leaves to a person: as buttons, and as commands to copy. */
export const NextSteps = ({ answer }: { readonly answer: Answer }) => {
  const next = field(answer, 'next');
  const steps = Array.isArray(next) ? next.filter(isObject) : [];
  const own = field(answer, 'command');
  const requestId = field(answer, 'requestId');
  return (
    <p class="buttons">
      {steps.map((step) => (
        <Step key={String(field(step, 'to'))} step={step} />
      ))}
      {typeof own === 'string' && <CopyButton text={own} title="Copy the status command" />}
      {typeof requestId === 'string' && <CopyButton text={requestId} title="Copy the request id" />}
    </p>
  );
};

const Step = ({ step }: { readonly step: Answer }) => {
  const call = field(step, 'call');
  const command = field(step, 'command');
  const known = isObject(call) ? STEPS.find(([name]) => field(call, name) !== undefined) : undefined;
  if (known === undefined || !isObject(call)) return null;
  const [name, title, question] = known;
  const what = { [name]: field(call, name) };
  return (
    <>
      {setup.value?.mayAct === true &&
        (question === undefined ? (
          <button type="button" onClick={() => act(what)}>
            {title}
          </button>
        ) : (
          <ReasonDialog title={title} question={question} onReason={(why) => act({ ...what, why })} />
        ))}
      {typeof command === 'string' && (
        <CopyButton text={command} title={`Copy the command: ${String(field(step, 'to'))}`} />
      )}
    </>
  );
};
