import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { askLog } from '../../../cli/doctor/ask-log.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';

const client = new CloudWatchLogsClient({ region: 'eu-central-1' });
const logs = mockClient(client);
beforeEach(() => logs.reset());

const read = (...groups: readonly string[]) => askLog(client, { stage: 'dev' }).noRequestLog(groups, START_OF_TEST);

const line = (reason: string) => ({
  timestamp: 5,
  message: JSON.stringify({ decision: 'no-request', reason, message: 'so' }),
});
const notThere = new ResourceNotFoundException({ message: 'there is no such log group', $metadata: {} });

describe('the log of the functions', () => {
  it('is read page by page, since the time that is asked for', async () => {
    logs
      .on(FilterLogEventsCommand)
      .resolvesOnce({ events: [line('a')], nextToken: 'next' })
      .resolvesOnce({ events: [line('b'), { timestamp: 6, message: 'START RequestId' }] });
    expect(await read('uploads')).toEqual({
      kind: 'answer',
      value: {
        lines: [
          { at: 5, reason: 'a', message: 'so' },
          { at: 5, reason: 'b', message: 'so' },
        ],
        unfinished: [],
      },
    });
    expect(logs.call(1).args[0].input).toMatchObject({
      logGroupName: 'uploads',
      startTime: START_OF_TEST,
      nextToken: 'next',
    });
  });

  it('of a group that is not there yet is empty, and the others are read', async () => {
    logs.on(FilterLogEventsCommand, { logGroupName: 'schedules' }).rejects(notThere);
    logs.on(FilterLogEventsCommand, { logGroupName: 'uploads' }).resolves({ events: [line('a')] });
    const asked = await read('schedules', 'uploads');
    expect(asked).toMatchObject({ kind: 'answer', value: { lines: [{ reason: 'a' }], unfinished: [] } });
  });

  it('that has no end is not read for ever, and the group is named', async () => {
    let pages = 0;
    logs.on(FilterLogEventsCommand).callsFake(() => ({ events: [line('a')], nextToken: String(++pages) }));
    expect(await read('uploads')).toMatchObject({ kind: 'answer', value: { unfinished: ['uploads'] } });
    expect(pages).toBe(20);
  });
});
