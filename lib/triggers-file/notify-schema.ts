import { duration } from './duration-schema.ts';
import { matching } from './literal-schemas.ts';
import { object } from './yaml/object-schema.ts';
import type { ValueOf } from './yaml/schema.ts';

const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** What stands for the ARN of the alarms' topic where nobody shall hear of them. */
export const NO_TOPIC = 'none';

/** The ARN of an SNS topic, or that there is none. */
export const alarmTopic = (description: string) =>
  matching(
    new RegExp(`^${NO_TOPIC}$|${TOPIC_ARN.source}`),
    `the ARN of an SNS topic, or ${NO_TOPIC}`,
    'e.g. arn:aws:sns:eu-central-1:123456789012:alarms',
    description,
  );

/** The ARN of an SNS topic. FIFO topics do not fit: they have no e-mail and no text messages. */
export const topicArn = (description: string) =>
  matching(TOPIC_ARN, 'the ARN of an SNS topic', 'e.g. arn:aws:sns:eu-central-1:123456789012:alarms', description);

/** Who hears of a trigger's ends: its `notify`. */
export const notify = object(
  {
    expected: 'a mapping with failed:, succeeded: or waitingLongerThan:',
    description: 'Which SNS topics hear how the requests of this trigger end, and when one waits for long.',
  },
  {
    failed: topicArn(
      'ARN of the SNS topic that hears of every end but a success: rejected, failed, timed out, too late.',
    ),
    succeeded: topicArn('ARN of the SNS topic that hears of every success.'),
    waitingLongerThan: duration(
      { units: ['minute', 'hour', 'day'], example: '2 hours', least: '5 minutes', most: '7 days' },
      'How long a request may wait until an alarm reaches the topic failed, or where that is left out the alarmTopic.',
    ),
  },
);

export type NotifyForm = ValueOf<typeof notify>;
