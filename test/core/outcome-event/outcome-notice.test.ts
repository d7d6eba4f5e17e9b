import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeEvent } from '../../../lib/core/outcome-event/outcome-event.ts';
import { outcomeNotice, topicFor } from '../../../lib/core/outcome-event/outcome-notice.ts';
import { readMarkdown } from '../../docs/markdown.ts';
import { aCancelled, aRejected } from '../../doubles/ledger-items.ts';
import { failedOrders, PLACE, READING } from './told-example.ts';

const history = { at: failedOrders().endedAt, what: 'ended', attempt: 1, result: 'FAILED', jobRunId: 'jr_1' } as const;

describe('the message for a person', () => {
  it('is as docs/outcomes.md shows it', () => {
    const [block] = readMarkdown('docs/outcomes.md').blocks.filter(({ info }) => info === 'text');
    const { subject, text } = outcomeNotice(failedOrders(), READING, PLACE);
    expect(`Subject: ${subject}\n\n${text}`).toBe(block?.text.trimEnd());
  });

  it('says of a rejected request that no run was started, and links to none', () => {
    const { subject, text } = outcomeNotice(aRejected({ jobName: 'orders-etl' }), {}, PLACE);
    expect(subject).toBe('REJECTED: orders (prod), eu.csv');
    expect(text).toContain('orders (prod): no run of job orders-etl was started: REJECTED.');
    expect(text).toContain('Why: Timeout not valid');
    expect(text).not.toContain('https://');
  });

  it('shows no secret that Glue’s message holds, nor does the event', () => {
    const error = { name: 'FAILED', message: 'jdbc:postgresql://ana:swordfish@db: refused' };
    const item = failedOrders({ error, history: [{ ...history, error }] });
    expect(outcomeNotice(item, {}, PLACE).text).not.toContain('swordfish');
    expect(JSON.stringify(outcomeEvent(item, {}, PLACE).detail)).not.toContain('swordfish');
  });

  it('tells of a request that came too late why it was cancelled', () => {
    const late = aCancelled({ cancelledBy: 'glue-job-trigger', why: 'startWithin' });
    const { subject, text } = outcomeNotice(late, {}, PLACE);
    expect(subject).toBe('CANCELLED: orders (prod), eu.csv');
    expect(text).toContain('Why: startWithin');
    expect(outcomeEvent(late, {}, PLACE).detail).toMatchObject({ cancelledBy: 'glue-job-trigger', why: 'startWithin' });
  });

  it('has no character of a key or a message that steers whatever shows it, or begins a line', () => {
    const event = {
      source: 's3',
      bucket: 'b',
      key: 'a\u001b]0;x\u0007\u202e\nRun: https://evil',
      eventTime: 't',
    } as const;
    const error = { name: 'FAILED', message: '\u001b[31mno\u0000\r\nRun: https://evil' };
    const { text } = outcomeNotice(failedOrders({ event, error }), READING, PLACE);
    expect(text).toContain('File: s3://b/a?]0;x?? Run: https://evil\nWhy: ?[31mno? Run: https://evil\n');
    expect(text.match(/^Run: /gm)).toHaveLength(1);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
  });

  it('proposes nothing after a success', () => {
    const { subject, text } = outcomeNotice(failedOrders({ state: 'SUCCEEDED' }), READING, PLACE);
    expect(subject).toBe('SUCCEEDED: orders (prod), part-0001.csv');
    expect(text).not.toContain('npx');
  });

  it.each([
    [12, '12 s'],
    [-5, '0 s'],
    [59, '59 s'],
    [60, '1 min 0 s'],
    [252, '4 min 12 s'],
    [3_599, '59 min 59 s'],
    [3_600, '1 h 0 min'],
    [7_500, '2 h 5 min'],
  ])('tells %i seconds as %s', (seconds, words) => {
    const item = failedOrders();
    const startedAt = (item.endedAt - seconds * 1_000) as typeof item.endedAt;
    expect(outcomeNotice({ ...item, startedAt }, {}, PLACE).text).toContain(`Attempt 2, after ${words}`);
  });

  it.each([
    ['a/plain.csv', 'FAILED: orders (prod), plain.csv'],
    ['a/grüße\n.csv', 'FAILED: orders (prod), gr??e?.csv'],
    ['k'.repeat(76), `FAILED: orders (prod), ${'k'.repeat(76)}`],
    ['k'.repeat(77), `FAILED: orders (prod), ${'k'.repeat(73)}...`],
  ])('names the file in the subject as far as it fits: %j', (key, expected) => {
    const event = { source: 's3', bucket: 'b', key, eventTime: '' } as const;
    expect(outcomeNotice(failedOrders({ event }), {}, PLACE).subject).toBe(expected);
  });

  it('says what has started a run without a file', () => {
    const scheduledTime = '2026-11-22T02:00:00Z';
    const event = { source: 'schedule', trigger: 'orders', scheduledTime } as const;
    const { subject, text } = outcomeNotice(failedOrders({ event }), {}, PLACE);
    expect(subject).toContain(scheduledTime);
    expect(text).toMatch(/^Started by .*2026-11-22T02:00:00Z/m);
  });

  it.each([
    [' a\n\tb ', 'Why: a b'],
    ['', 'Why: FAILED'],
    ['m'.repeat(300), `Why: ${'m'.repeat(300)}`],
    ['m'.repeat(301), `Why: ${'m'.repeat(300)}…`],
  ])('gives the reason %j in one line', (message, line) => {
    const { text } = outcomeNotice(failedOrders({ error: { name: 'FAILED', message } }), {}, PLACE);
    expect(text.split('\n')).toContain(line);
  });

  it('has a subject that SNS takes and a reason of one line, whatever key and message hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, message) => {
        const event = { source: 's3', bucket: 'b', key, eventTime: '' } as const;
        const { subject, text } = outcomeNotice(failedOrders({ event, error: { name: 'E', message } }), {}, PLACE);
        expect(subject).toMatch(/^[!-~][ -~]{0,98}$/);
        expect(text.split('\n').filter((line) => line.startsWith('Why: '))).toHaveLength(1);
        expect(text.split('\n').length).toBeLessThan(15);
      }),
    );
  });
});

describe('topicFor', () => {
  const notify = { failed: 'arn:failed', succeeded: 'arn:succeeded' };

  it.each(['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED', 'UNKNOWN'] as const)('tells %s to failed', (state) => {
    expect(topicFor(failedOrders({ state }), notify)).toBe('arn:failed');
  });

  it('tells a cancel by the service to failed, and one by a person to nobody', () => {
    expect(topicFor(aCancelled({ cancelledBy: 'glue-job-trigger' }), notify)).toBe('arn:failed');
    expect(topicFor(aCancelled({ cancelledBy: 'ana' }), notify)).toBeUndefined();
  });

  it('tells REJECTED to failed, SUCCEEDED to succeeded, and nobody without notify', () => {
    expect(topicFor(aRejected(), notify)).toBe('arn:failed');
    expect(topicFor(failedOrders({ state: 'SUCCEEDED' }), notify)).toBe('arn:succeeded');
    expect(topicFor(failedOrders({ state: 'SUCCEEDED' }), { failed: 'arn:failed' })).toBeUndefined();
    expect(topicFor(aRejected(), undefined)).toBeUndefined();
  });
});
