import type { Notify } from '../core/triggers/trigger.ts';
import { secondsOf } from './duration-schema.ts';
import type { NotifyForm } from './notify-schema.ts';
import { addError } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

/** Reads a trigger's `notify`, constants already put in. */
export const readNotify = (parsed: Parsed<NotifyForm> | undefined): Notify | undefined => {
  if (parsed === undefined) return undefined;
  const { failed, succeeded, waitingLongerThan } = parsed.value;
  if (failed === undefined && succeeded === undefined && waitingLongerThan === undefined)
    addError(parsed.spot, 'expected at least one of failed:, succeeded: and waitingLongerThan:, found none');
  return {
    ...(failed !== undefined && { failed: failed.value }),
    ...(succeeded !== undefined && { succeeded: succeeded.value }),
    ...(waitingLongerThan !== undefined && { waitingLongerThanSeconds: secondsOf(waitingLongerThan.value) }),
  };
};
