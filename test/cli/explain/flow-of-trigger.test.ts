import { describe, expect, it } from 'vitest';
import { explain } from '../../../cli/explain/explain.ts';
import { flowOfTrigger } from '../../../lib/explain/flow-of-trigger.ts';
import { anS3File, NOW, triggerOf, triggersOf } from '../../triggers-file/a-file.ts';

const ALL = anS3File('headStart: 2 hours\nstartWithin: 3 days\nfuse: 100 requests in 1 hour');

const run = async (...args: readonly string[]): Promise<readonly string[]> => {
  const out: string[] = [];
  await explain(args, {
    environment: {},
    loadTriggers: () => triggersOf(ALL),
    now: () => NOW,
    terminal: { out: (line) => out.push(line), err: (line) => out.push(line) },
  });
  return out;
};

describe('what explain shows of when requests start', () => {
  it.each([
    [
      'headStart: 2 hours',
      ["headStart: before requests of the job's other triggers that arrived up to 2 hours earlier"],
    ],
    ['headStart: -1 day', ["headStart: behind requests of the job's other triggers that arrive up to 1 day later"]],
    ['headStart: 0 minutes', []],
    ['startWithin: 90 minutes', ['startWithin: cancelled if it has not started within 1 hour 30 minutes']],
    ['fuse: 100 requests in 1 hour', ['fuse: the trigger is paused when more than 100 requests in 1 hour arrive']],
    ['', []],
  ])('is of %j %j', (setting, lines) => {
    expect(flowOfTrigger(triggerOf(anS3File(setting)))).toEqual(lines);
  });

  it('stands below the trigger that would make a request, and in JSON', async () => {
    const flow = flowOfTrigger(triggerOf(ALL));
    const shown = await run('s3://acme-landing/orders/eu/1.csv');
    const at = shown.findIndex((line) => line.startsWith('  orders: starts a run'));
    expect(shown.slice(at + 1, at + 4)).toEqual(flow.map((line) => `      ${line}`));
    const [json = ''] = await run('s3://acme-landing/orders/eu/1.csv', '--json');
    expect(JSON.parse(json)).toMatchObject([{ flow: { orders: flow } }]);
  });

  it('is left out where nothing would be started', async () => {
    expect((await run('s3://acme-landing/other/1.csv')).join()).not.toContain('fuse');
  });
});
