import { describe, expect, it } from 'vitest';
import { deployedFunctions } from '../../../infra/stack/deployed-functions.ts';
import { stackFindings } from '../../../infra/stack/stack-limits.ts';
import { stackTemplate } from '../../../infra/stack/stack-template.ts';
import { triggerAlarmResources } from '../../../infra/stack/trigger-alarms.ts';
import type { Trigger } from '../../../lib/core/triggers/trigger.ts';
import { anExpectation } from '../../doubles/an-expectation.ts';
import { anUploadTrigger, someTriggers } from '../some-triggers.ts';

const STACK = { service: 'glue-job-trigger', stage: 'test' };
const failed = 'arn:aws:sns:eu-central-1:1:on-call';
const alarms = 'arn:aws:sns:eu-central-1:1:alarms';

const aTriggerCalled = (name: string, more: Partial<Trigger> = {}) =>
  anUploadTrigger(`${name}/*`, 'landing', { name, start: { JobName: `${name}-etl` }, ...more });

const orders = aTriggerCalled('orders', { notify: { failed, waitingLongerThanSeconds: 7_200 } });
const invoices = aTriggerCalled('invoices', { notify: { waitingLongerThanSeconds: 600 }, failureAlarm: true });
const quiet = aTriggerCalled('quiet', { notify: { failed } });

const made = (alarmTopic?: string) => {
  const triggers = someTriggers([orders, invoices, quiet]);
  const resources = triggerAlarmResources(STACK, { ...triggers, ...(alarmTopic !== undefined && { alarmTopic }) });
  return Object.values(resources).map(({ Properties }) => Properties);
};

const dimensionsOf = (name: string) => [
  { Name: 'Trigger', Value: name },
  { Name: 'Job', Value: `${name}-etl` },
];

describe('waitingLongerThan', () => {
  it('is an alarm for each trigger that asks for it, on the age of its own backlog', () => {
    expect(made()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          AlarmName: 'glue-job-trigger-test-orders-waiting',
          MetricName: 'BacklogAgeSeconds',
          Dimensions: dimensionsOf('orders'),
          Threshold: 7_200,
          AlarmActions: [failed],
          OKActions: [failed],
        }),
        expect.objectContaining({ AlarmName: 'glue-job-trigger-test-invoices-waiting', Threshold: 600 }),
      ]),
    );
  });

  it('reaches the alarmTopic where the trigger names no topic of its own, and nobody without either', () => {
    const actions = (topic?: string) =>
      made(topic)
        .filter((alarm) => String(alarm?.['AlarmName']).endsWith('-waiting'))
        .map((alarm) => alarm?.['AlarmActions']);
    expect(actions(alarms)).toEqual([[failed], [alarms]]);
    expect(actions()).toEqual([[failed], undefined]);
  });
});

describe('expect', () => {
  it('is an alarm of the trigger on what is missing of it, and reaches the alarmTopic', () => {
    const expecting = aTriggerCalled('orders', { expect: anExpectation(), notify: { failed } });
    const resources = triggerAlarmResources(STACK, someTriggers([expecting, quiet], { alarmTopic: alarms }));
    expect(Object.values(resources).map(({ Properties }) => Properties)).toMatchObject([
      {
        AlarmName: 'glue-job-trigger-test-orders-missing',
        AlarmDescription: expect.stringContaining('by 06:00 UTC is missing. glue-job-trigger status orders says what'),
        MetricName: 'ExpectedMissing',
        Statistic: 'Maximum',
        Dimensions: dimensionsOf('orders'),
        Threshold: 1,
        AlarmActions: [alarms],
      },
    ]);
  });
});

describe('failureAlarm', () => {
  it('is an alarm of the trigger that asks for it, on its own failures, and reaches the alarmTopic', () => {
    expect(made(alarms).filter((alarm) => alarm?.['MetricName'] === 'Failed')).toMatchObject([
      {
        AlarmName: 'glue-job-trigger-test-invoices-run-failed',
        Dimensions: dimensionsOf('invoices'),
        Threshold: 1,
        AlarmActions: [alarms],
      },
    ]);
  });
});

describe('a stack', () => {
  const errorsWith = (count: number) => {
    const more = { start: { JobName: 'etl' }, failureAlarm: true, notify: { waitingLongerThanSeconds: 600 } } as const;
    const triggers = someTriggers(Array.from({ length: count }, (_, at) => aTriggerCalled(`t${at}`, more)));
    return stackFindings(STACK, triggers, stackTemplate(STACK, triggers, deployedFunctions())).errors;
  };

  it('has a place for two alarms of each of two hundred triggers, and says of more how many they are', () => {
    expect(errorsWith(200)).toEqual([]);
    expect(errorsWith(220)).toEqual([
      expect.stringMatching(/^the stack would have \d+ resources, .* 440 alarms of single triggers, and \d+ others\./),
    ]);
  });
});
