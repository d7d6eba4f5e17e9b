import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Console, startConsole } from '../../console/server/start-console.ts';
import { plusMs, systemClock } from '../../lib/core/time.ts';
import type { PastRequest } from '../../lib/ports/trigger-history.ts';
import { CHROMIUM } from '../machine/chromium.ts';
import { needing } from '../machine/tool.ts';
import { aBrowser, openPage } from './a-browser.ts';

const COUNT = 10_000;
const NOW = systemClock();

const past = (index: number): PastRequest => ({
  ...{ requestId: index.toString(16).padStart(24, '0'), trigger: 'orders', jobName: 'etl', attempt: 1 },
  ...{ arrival: plusMs(NOW, -index), startedAt: plusMs(NOW, 10 - index), endedAt: plusMs(NOW, 20 - index) },
  identity: JSON.stringify(['s3-sequencer', 'landing', `orders/part-${index}.csv`]),
  state: 'SUCCEEDED',
});

describe(`the console with ${COUNT} rows, in a browser`, needing(CHROMIUM), () => {
  let shown: Console;
  let browser: Browser;
  beforeAll(async () => {
    const requests = Array.from({ length: COUNT }, (_, index) => past(index));
    const isToday = (day: string) => day === new Date(NOW).toISOString().slice(0, 10);
    [browser, shown] = await Promise.all([
      aBrowser(),
      startConsole({
        ports: {
          manual: async () => ({ kind: 'refused', code: 'CALL_INVALID', message: 'nothing is deployed' }),
          ledger: { backlog: async () => [], running: async () => [] },
          register: async () => [{ jobName: 'etl', triggers: ['orders'] }],
          history: { ofDay: async () => [], latestOfDay: async (_trigger, day) => (isToday(day) ? requests : []) },
        },
        setup: () => ({ home: 'deployed', stage: 'test', by: 'ana', mayAct: false, mayPlay: false, places: [] }),
        ...{ clock: systemClock, port: 0, pageSize: 250 },
        knownTriggers: () => [],
        headStartMs: () => new Map(),
        commandOf: () => undefined,
        triggersFile: () => Promise.reject(new Error('there is none')),
      }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await shown?.close();
  });

  it('draws those that show, wherever a person scrolls to, and finds one among all', async () => {
    const { page, faults, close } = await openPage(browser, shown.url);
    await page.getByText(`${COUNT} rows`, { exact: true }).waitFor();
    const drawn = () => page.locator('.row').count();
    expect(await drawn()).toBeLessThan(60);
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await page.locator('.row', { hasText: `part-${COUNT - 1}.csv` }).waitFor();
    expect(await drawn()).toBeLessThan(60);
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)');
    await page.locator('.row', { hasText: `part-${COUNT / 2}.csv` }).waitFor();
    await page.getByLabel('Find').fill('part-7777.');
    await page.getByText(`1 of ${COUNT} rows`).waitFor();
    expect(await drawn()).toBe(1);
    expect(faults).toEqual([]);
    await close();
  });
});
