import { isDeepStrictEqual } from 'node:util';
import { parseS3Events } from '../../lib/core/events/s3/s3-events.ts';
import { toScheduledTime } from '../../lib/core/events/schedule-events.ts';
import { field, isObject } from '../../lib/core/json.ts';
import type { Example } from '../../lib/made-events/example.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import type { LocalEvent } from '../../local/local-event.ts';
import { type Expectation, expectFrom } from './expected-runs.ts';

/** Sends an event through the real entrance, and gives the run that must follow. */
export const playExample = (example: Example, cloud: LocalCloud): Promise<Expectation> => {
  switch (example.kind) {
    case 'upload':
      return playUpload(example, cloud);
    case 'schedule':
      return playSchedule(example, cloud);
    case 'manual':
      return playCall(example, cloud);
    default:
      throw new Error('an example of an unknown kind');
  }
};

/** The uploaded object is new, and so is its event; the expected run is computed from that event. */
const playUpload = async (
  { label, bucket, key, size }: Extract<Example, { kind: 'upload' }>,
  cloud: LocalCloud,
): Promise<Expectation> => {
  const { buckets } = cloud.topology();
  if (!buckets.includes(bucket)) {
    const known = buckets.length === 0 ? 'it names none' : `there are ${buckets.join(', ')}`;
    return { kind: 'none', why: `the triggers file names no bucket "${bucket}" (${known})` };
  }
  const created: Extract<LocalEvent, { kind: 'object-created' }>[] = [];
  const stop = cloud.feed.listen((event) => {
    if (event.kind === 'object-created') created.push(event);
  });
  try {
    await cloud.upload(bucket, key, Buffer.alloc(size, 'x'));
    const event = await cloud.feed.until(`the event of s3://${bucket}/${key}`, () =>
      created.map((each) => parseS3Events(each.event)[0]).find((record) => isUploadOf(record, bucket, key)),
    );
    return event.kind === 'event' ? expectFrom(label, event.event, cloud) : { kind: 'none', why: event.message };
  } finally {
    stop();
  }
};

const isUploadOf = (record: ReturnType<typeof parseS3Events>[number] | undefined, bucket: string, key: string) =>
  record?.kind === 'event' && isDeepStrictEqual([record.event.bucket, record.event.key], [bucket, key]);

const playSchedule = async (
  { label, trigger, scheduledTime }: Extract<Example, { kind: 'schedule' }>,
  cloud: LocalCloud,
): Promise<Expectation> => {
  const event = { source: 'schedule', trigger, scheduledTime: toScheduledTime(scheduledTime) } as const;
  const expectation = await expectFrom(label, event, cloud);
  if (expectation.kind === 'runs') await cloud.tick(trigger, scheduledTime);
  return expectation;
};

/** A dry run gives the StartJobRun request, the call itself the request id. */
const playCall = async (
  { label, payload }: Extract<Example, { kind: 'manual' }>,
  cloud: LocalCloud,
): Promise<Expectation> => {
  const rehearsed = await answerOf(cloud, { ...payload, dryRun: true });
  if (!isObject(rehearsed['request'])) return { kind: 'none', why: messageOf(rehearsed) };
  const answer = await answerOf(cloud, payload);
  const { requestId } = answer;
  const jobName = field(rehearsed['request'], 'JobName');
  if (typeof requestId !== 'string' || typeof jobName !== 'string') return { kind: 'none', why: messageOf(answer) };
  const { marker } = cloud.triggers();
  const rehearsedArguments = field(rehearsed['request'], 'Arguments');
  const request = {
    ...rehearsed['request'],
    JobName: jobName,
    Arguments: {
      ...Object.fromEntries(
        Object.entries(isObject(rehearsedArguments) ? rehearsedArguments : {}).map(([name, value]) => [
          name,
          String(value),
        ]),
      ),
      [marker]: `${requestId}.1`,
    },
  };
  return { kind: 'runs', runs: [{ label, requestId, request }] };
};

const answerOf = async (cloud: LocalCloud, payload: unknown): Promise<Readonly<Record<string, unknown>>> => {
  const { payload: text } = await cloud.invoke('manual', payload);
  const answer: unknown = text === undefined ? undefined : JSON.parse(text);
  return isObject(answer) ? answer : {};
};

const messageOf = (answer: Readonly<Record<string, unknown>>): string =>
  String(answer['message'] ?? answer['errorMessage'] ?? 'the function `manual` gave no answer');
