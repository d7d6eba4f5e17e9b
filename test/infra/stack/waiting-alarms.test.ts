import { describe, expect, it } from 'vitest';
import { logGroupId } from '../../../infra/stack/stack-names.ts';
import { waitingResources } from '../../../infra/stack/waiting-alarms.ts';
import { DECISIONS } from '../../../lib/log/decisions.ts';
import { anUploadTrigger, someTriggers } from '../some-triggers.ts';

const STACK = { service: 'glue-job-trigger', stage: 'test' };
const failed = 'arn:aws:sns:eu-central-1:1:on-call';

const orders = anUploadTrigger('orders/*', 'landing', { notify: { failed, waitingLongerThanSeconds: 7_200 } });
const invoices = anUploadTrigger('invoices/*', 'landing', {
  name: 'invoices',
  notify: { waitingLongerThanSeconds: 600 },
});
const quiet = anUploadTrigger('quiet/*', 'landing', { name: 'quiet', notify: { failed } });

const made = (alarmTopic?: string) => {
  const triggers = someTriggers([orders, invoices, quiet]);
  return Object.values(waitingResources(STACK, { ...triggers, ...(alarmTopic === undefined ? {} : { alarmTopic }) }));
};
const alarmsOf = (alarmTopic?: string) =>
  made(alarmTopic).flatMap(({ Type, Properties }) => (Type === 'AWS::CloudWatch::Alarm' ? [Properties] : []));

describe('waitingLongerThan', () => {
  it('is an alarm for each trigger that asks for it, on its own value of the metric', () => {
    expect(alarmsOf()).toMatchObject([
      {
        AlarmName: 'glue-job-trigger-test-orders-waiting',
        Dimensions: [{ Name: 'trigger', Value: 'orders' }],
        Threshold: 7_200,
        AlarmActions: [failed],
      },
      { AlarmName: 'glue-job-trigger-test-invoices-waiting', Threshold: 600 },
    ]);
  });

  it('reaches the alarmTopic where the trigger names no topic of its own, and nobody without either', () => {
    const actions = (topic?: string) => alarmsOf(topic).map((alarm) => alarm?.['AlarmActions']);
    expect(actions('arn:aws:sns:eu-central-1:1:alarms')).toEqual([[failed], ['arn:aws:sns:eu-central-1:1:alarms']]);
    expect(actions()).toEqual([[failed], undefined]);
  });

  it('reads fields that the sweep’s line has, for these triggers only', () => {
    const [filter] = made().filter(({ Type }) => Type === 'AWS::Logs::MetricFilter');
    expect(filter?.Properties).toMatchObject({
      LogGroupName: { Ref: logGroupId('sweep') },
      FilterPattern: '{ ($.decision = "oldest-waiting") && (($.trigger = "orders") || ($.trigger = "invoices")) }',
      MetricTransformations: [
        { MetricValue: '$.waitsForSeconds', Dimensions: [{ Key: 'trigger', Value: '$.trigger' }] },
      ],
    });
    expect(DECISIONS['oldest-waiting'].fields).toEqual(expect.arrayContaining(['trigger', 'waitsForSeconds']));
  });

  it('makes nothing where no trigger asks for it', () => {
    expect(waitingResources(STACK, someTriggers([quiet]))).toEqual({});
  });
});
