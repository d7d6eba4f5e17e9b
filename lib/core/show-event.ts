import { unreachable } from './errors.ts';
import type { TriggerEvent } from './event.ts';

/** An event in a few words, for messages. */
export const showEvent = (event: TriggerEvent): string => {
  switch (event.source) {
    case 's3':
      return `s3://${event.bucket}/${event.key}`;
    case 'schedule':
      return `the scheduled time ${event.scheduledTime}`;
    case 'manual':
      return 'the call';
    default:
      return unreachable(event);
  }
};
