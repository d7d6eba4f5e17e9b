import { field } from '../../json.ts';
import { parseS3Events } from '../s3/s3-events.ts';
import { parseScheduleEvent } from '../schedule-events.ts';
import { ALL_MANUAL_FORMS } from './manual-forms.ts';

type Payload = Readonly<Record<string, unknown>>;

/** Explains an object meant for others: an event of S3 or a schedule, or the Lambda console's test event. */
export const explainForeignPayload = (payload: Payload): string | undefined => {
  const names = Object.keys(payload);
  if (names.length > 0 && names.every((name) => /^key[0-9]+$/.test(name))) {
    return `This is the sample test event of the Lambda console. Right: ${ALL_MANUAL_FORMS}`;
  }
  if (field(payload, 'kind') === 'schedule' || field(payload, 'detail-type') === 'Scheduled Event') {
    return explainSchedule(payload);
  }
  const isEvent = ['Records', 'detail-type', 'Event', 'TopicArn'].some((name) => Object.hasOwn(payload, name));
  return isEvent ? explainS3(payload) : undefined;
};

const explainS3 = (payload: Payload): string => {
  const event = parseS3Events(payload).find((record) => record.kind === 'event')?.event;
  if (event === undefined) {
    return `This is an event; the function "manual" takes calls. Right: ${ALL_MANUAL_FORMS}`;
  }
  const call = JSON.stringify({ trigger: '<trigger>', object: `s3://${event.bucket}/${event.key}` });
  return `This is an S3 event, which the function "s3-upload" takes. For its object by hand: ${call}`;
};

const explainSchedule = (payload: Payload): string => {
  const parsed = parseScheduleEvent(payload);
  const call =
    parsed.kind === 'event'
      ? { trigger: parsed.event.trigger, scheduledTime: parsed.event.scheduledTime }
      : { trigger: '<trigger>', scheduledDate: '<date>' };
  return `This is a scheduled event, which the function "schedule" takes. By hand: ${JSON.stringify(call)}`;
};
