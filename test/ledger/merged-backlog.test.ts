import { describe, expect, it } from 'vitest';
import { plusMs } from '../../lib/core/time.ts';
import { mergedBacklog } from '../../lib/ledger/merged-backlog.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';

const JOB = 'orders-etl';

/** A job's requests, each as `<trigger> <minutes>`, and the reading of its backlog. */
const aBacklog = (
  waiting: readonly string[],
  given: {
    readonly headStarts?: Readonly<Record<string, number>>;
    readonly ofFile?: readonly string[];
    readonly pageSize?: number;
  } = {},
) => {
  const ledger = memoryLedger({ pageSize: given.pageSize ?? 25 });
  for (const [at, one] of waiting.entries()) {
    const [trigger = '', minutes] = one.split(' ');
    const arrival = plusMs(START_OF_TEST, Number(minutes) * 60_000);
    ledger.put(aWaiting({ jobName: JOB, trigger, requestId: `${one} r${String(at).padStart(3, '0')}`, arrival }));
  }
  const reads: string[] = [];
  const registered = [...new Set(waiting.map((one) => one.split(' ')[0] ?? ''))];
  const next = mergedBacklog(
    { jobName: JOB, triggers: registered },
    {
      ledger: {
        backlog: (jobName, trigger, after) => {
          reads.push(trigger);
          return ledger.backlog(jobName, trigger, after);
        },
      },
      flow: {
        triggersOf: new Map([[JOB, given.ofFile ?? []]]),
        headStartMs: new Map(Object.entries(given.headStarts ?? {}).map(([name, minutes]) => [name, minutes * 60_000])),
      },
    },
  );
  const all = async () => {
    const found: string[] = [];
    for (let page = await next(); page.length > 0; page = await next()) {
      found.push(...page.map(({ requestId }) => requestId.replace(/ r\d+$/, '')));
    }
    return found;
  };
  return { next, all, reads };
};

describe('mergedBacklog', () => {
  it('gives the requests of all triggers in order of arrival, and nothing after the last', async () => {
    const { all, next } = aBacklog(['orders 5', 'loads 1', 'orders 2', 'loads 4', 'rollup 3']);
    expect(await all()).toEqual(['loads 1', 'orders 2', 'rollup 3', 'loads 4', 'orders 5']);
    expect(await next()).toEqual([]);
  });

  it('keeps the order of each trigger, whatever its head start', async () => {
    const { all } = aBacklog(['orders 1', 'orders 2', 'loads 1', 'loads 4'], { headStarts: { loads: -2 } });
    expect(await all()).toEqual(['orders 1', 'orders 2', 'loads 1', 'loads 4']);
  });

  it('puts a trigger with a head start before others that came at most so much earlier', async () => {
    const { all } = aBacklog(['orders 1', 'orders 4', 'loads 5'], { headStarts: { loads: 3 } });
    expect(await all()).toEqual(['orders 1', 'loads 5', 'orders 4']);
  });

  it('reads the triggers of the register and those of the file, each once', async () => {
    const { next, reads } = aBacklog(['orders 1', 'gone 2'], { ofFile: ['orders', 'new'], pageSize: 100 });
    expect((await next()).length).toBe(2);
    // One query for each trigger, and one more for the one whose entries are used up first.
    expect(reads).toEqual(['orders', 'gone', 'new', 'orders']);
  });

  it('does not read on before its entries are needed', async () => {
    const many = Array.from({ length: 120 }, (_, at) => `orders ${at}`);
    const { next, reads } = aBacklog([...many, 'loads 500'], { pageSize: 50 });
    expect((await next()).length).toBe(50);
    expect(reads).toEqual(['orders', 'loads']);
    expect((await next()).length).toBe(50);
    expect(reads).toEqual(['orders', 'loads', 'orders']);
  });

  it('merges small pages of many triggers into whole ones', async () => {
    const waiting = Array.from({ length: 30 }, (_, at) => `${at % 3 === 0 ? 'loads' : 'orders'} ${at}`);
    const { next } = aBacklog(waiting, { pageSize: 2 });
    expect((await next()).map(({ requestId }) => requestId.split(' ')[1])).toEqual(waiting.map((_, at) => String(at)));
  });

  it('is empty for a job without a trigger', async () => {
    expect(await aBacklog([]).next()).toEqual([]);
  });
});
