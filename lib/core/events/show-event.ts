import { unreachable } from '../errors.ts';
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

/** How every message begins that says why an event starts nothing, by one trigger or by none of them. */
export const startsNothing = (event: TriggerEvent, trigger?: string): string =>
  `${showEvent(event)} starts nothing${trigger === undefined ? '' : ` by trigger "${trigger}"`}: `;
