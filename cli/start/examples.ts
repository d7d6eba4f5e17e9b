import { TriggerError } from '../../lib/core/errors.ts';
import { parseS3Events } from '../../lib/core/events/s3/s3-events.ts';
import { parseScheduleEvent } from '../../lib/core/events/schedule-events.ts';
import { isObject } from '../../lib/core/json.ts';
import { parseIso } from '../../lib/core/time.ts';
import type { Example, Examples } from '../../lib/made-events/example.ts';
import { readEventFile } from '../explain/read-event-file.ts';

/** The message about triggers for which nothing can be played, with what to do; undefined if there are none. */
export const notPlayedNote = ({ notPlayed }: Examples): string | undefined =>
  notPlayed.length === 0
    ? undefined
    : `Not played:\n- ${notPlayed.join('\n- ')}\nTo play an event or a call of your own, use --example <event.json>; examples/events has some to begin with.`;

const refuse = (file: string, why: string): never => {
  throw new TriggerError('LOCAL_CLOUD', `${file}: ${why}`, { retryable: false });
};

const parse = async (file: string): Promise<Readonly<Record<string, unknown>>> => {
  const event = await readEventFile(file);
  return isObject(event) ? event : refuse(file, 'must be a JSON object: an event, or the payload of a manual call');
};

const looksLikeS3 = (event: Readonly<Record<string, unknown>>): boolean =>
  event['detail-type'] === 'Object Created' || Array.isArray(event['Records']);

/**
 * Reads events from files such as those in examples/events.
 *
 * @throws TriggerError when one cannot be read or played.
 */
export const readExamples = async (files: readonly string[]): Promise<Examples> => ({
  examples: await Promise.all(files.map(readExample)),
  notPlayed: [],
});

const readExample = async (file: string): Promise<Example> => {
  const event = await parse(file);
  if (looksLikeS3(event)) {
    const record = parseS3Events(event)[0];
    if (record?.kind !== 'event') return refuse(file, record?.message ?? 'it has no records');
    const { bucket, key, size } = record.event;
    return { label: file, kind: 'upload', bucket, key, size: size ?? 0 };
  }
  if (event['kind'] !== 'schedule' && event['detail-type'] !== 'Scheduled Event') {
    return { label: file, kind: 'manual', payload: event };
  }
  const record = parseScheduleEvent(event);
  if (record.kind !== 'event') return refuse(file, record.message);
  const { trigger, scheduledTime } = record.event;
  const moment = parseIso(scheduledTime);
  return moment === undefined
    ? refuse(file, 'has no scheduled time')
    : { label: file, kind: 'schedule', trigger, scheduledTime: moment };
};
