import { unreachable } from '../../errors.ts';
import type { Json } from '../../json.ts';
import type { EpochMs } from '../../time.ts';
import { exampleInput } from '../../triggers/declared-input.ts';
import type { ManualSource, Trigger, TriggerSource, Triggers } from '../../triggers/trigger.ts';
import { exampleDueTime } from './due-time.ts';
import { MANUAL_FORMS, type ManualForm } from './manual-forms.ts';

/** The right form of a call that starts this very trigger; for a schedule with a time that it has, seen from `now`. */
export const callFormOf = ({ name, on }: Trigger, now: EpochMs): string => {
  switch (on.kind) {
    case 's3':
      return JSON.stringify({
        trigger: name,
        object: `s3://${on.bucket}/<key>`,
        idempotencyKey: 'a name of your choice',
      });
    case 'schedule': {
      const scheduledTime = exampleDueTime(on, now);
      return JSON.stringify({
        trigger: name,
        ...(scheduledTime === undefined ? { scheduledDate: '<date>' } : { scheduledTime }),
      });
    }
    case 'manual':
      return JSON.stringify({ trigger: name, ...inputOf(on), idempotencyKey: 'a name of your choice' });
    default:
      return unreachable(on);
  }
};

/** Without a declaration a call may bring anything; with one it must bring what is required, and no more is shown. */
const inputOf = ({ inputs }: ManualSource): { readonly input?: Json } => {
  if (inputs === undefined) return { input: { '<name>': '<value>' } };
  return inputs.some(({ required }) => required) ? { input: exampleInput(inputs) } : {};
};

/** Adds the call that the trigger takes to why another one does not reach it. */
export const byHand = (message: string, trigger: Trigger, now: EpochMs): string =>
  `${message}; by hand: ${callFormOf(trigger, now)}`;

/** Tells the right form of a call that was meant as `form`, by what is known of the trigger that it names. */
export type RightForm = (form: ManualForm, trigger: unknown) => string;

/** The forms as the docs show them, for whoever knows no triggers. */
export const generalForm: RightForm = (form) => MANUAL_FORMS[form];

const FORM_OF: Readonly<Record<TriggerSource['kind'], ManualForm>> = {
  s3: 'object',
  schedule: 'schedule',
  manual: 'input',
};

/** The form with the names and times of the trigger that is meant, where it fits; else as the docs show it. */
export const formForTriggers =
  ({ triggers }: Triggers, now: EpochMs): RightForm =>
  (form, name) => {
    const trigger = triggers.find((candidate) => candidate.name === name);
    return trigger !== undefined && FORM_OF[trigger.on.kind] === form
      ? callFormOf(trigger, now)
      : generalForm(form, name);
  };
