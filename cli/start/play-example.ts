import { toScheduledTime } from '../../lib/core/events/schedule-events.ts';
import { field, isObject } from '../../lib/core/json.ts';
import type { Example } from '../../lib/made-events/example.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { answerOf, messageOf } from './ask-manual.ts';
import { type Expectation, expectFrom } from './expected-runs.ts';
import { playBatch } from './play-batch.ts';
import { uploadAndHear } from './upload-and-hear.ts';

/** Sends an event, or several, through the real entrance, and gives the runs that must follow. */
export const playExample = (example: Example, cloud: LocalCloud): Promise<Expectation> => {
  switch (example.kind) {
    case 'upload':
      return playUpload(example, cloud);
    case 'batch':
      return playBatch(example, cloud);
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
  const event = await uploadAndHear({ bucket, key, size }, cloud);
  return typeof event === 'string' ? { kind: 'none', why: event } : expectFrom(label, event, cloud);
};

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
