import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check, triggersOf } from './a-file.ts';

const EXAMPLE = readFileSync('examples/triggers/notify.yml', 'utf8');

const aFile = (notify: string): string =>
  `triggers:\n  call:\n    on: manual\n    start: { JobName: etl }\n    notify: ${notify}\n`;

const messagesOf = (notify: string): readonly string[] =>
  check(aFile(notify)).errors.map(({ where, message }) => `${where}: ${message}`);

describe('notify', () => {
  it('is read from the example, with the topics of the stage', () => {
    const topics = (stage: string) => triggersOf(EXAMPLE, stage).triggers.map(({ notify }) => notify);
    expect(topics('prod')).toEqual([
      { failed: 'arn:aws:sns:eu-central-1:123456789012:data-on-call', waitingLongerThanSeconds: 7_200 },
      {
        failed: 'arn:aws:sns:eu-central-1:123456789012:data-on-call',
        succeeded: 'arn:aws:sns:eu-central-1:123456789012:billing',
      },
    ]);
    expect(topics('dev')[0]?.failed).toBe('arn:aws:sns:eu-central-1:123456789012:data-dev');
  });

  it('is absent unless the trigger says so', () => {
    const [trigger] = triggersOf('triggers:\n  call:\n    on: manual\n    start: { JobName: etl }\n').triggers;
    expect(trigger).not.toHaveProperty('notify');
  });

  it('warns of an alarm that reaches nobody, and not of one that has a topic', () => {
    const topic = 'arn:aws:sns:eu-central-1:123456789012:x';
    const warnings = (text: string) => check(text).warnings.map(({ message }) => message);
    const unheard = aFile('{ waitingLongerThan: 2 hours }');
    expect(warnings(unheard)).toEqual([expect.stringContaining('its alarm reaches nobody')]);
    expect(warnings(`${unheard}alarmTopic: none\n`)).toHaveLength(1);
    expect(warnings(`${unheard}alarmTopic: ${topic}\n`)).toEqual([]);
    expect(warnings(aFile(`{ failed: "${topic}", waitingLongerThan: 2 hours }`))).toEqual([]);
  });

  it.each([
    ['{ failed: data-on-call }', 'the ARN of an SNS topic'],
    ['{ failed: ana@example.com }', 'the ARN of an SNS topic'],
    ['{ succeeded: "arn:aws:sns:eu-central-1:123456789012:orders.fifo" }', 'the ARN of an SNS topic'],
    ['{ failed: "${{ input.topic }}" }', 'only ${{ stage }} and ${{ vars.… }} may stand here'],
    ['{ waitingLongerThan: 1 minute }', 'at least 5 minutes'],
    ['{ waitingLongerThan: 8 days }', 'at most 7 days'],
    ['{}', 'at least one of failed:, succeeded: and waitingLongerThan:'],
    ['{ faild: "arn:aws:sns:eu-central-1:123456789012:x" }', 'failed'],
  ])('refuses %s', (notify, expected) => {
    expect(messagesOf(notify).join('\n')).toContain(expected);
  });
});
