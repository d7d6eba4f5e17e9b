import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Console, startConsole } from '../../console/server/start-console.ts';
import { systemClock } from '../../lib/core/time.ts';
import { CHROMIUM } from '../machine/chromium.ts';
import { needing } from '../machine/tool.ts';
import { aBrowser, openPage } from './a-browser.ts';

type Payload = Readonly<Record<string, unknown>>;

/** What the function `manual` answers to the status of a trigger. */
const STATUS: Payload = {
  ...{ trigger: 'nightly', message: 'm', enabled: true, jobName: 'rollup', source: 'schedule' },
  waitsFor: 'cron(0 3 * * ? *) Europe/Berlin',
  backlog: { waiting: 0 },
};

describe('a trigger of a deployed stage, in a browser', needing(CHROMIUM), () => {
  const calls: Payload[] = [];
  let mayAct = false;
  let shown: Console;
  let browser: Browser;
  beforeAll(async () => {
    [browser, shown] = await Promise.all([
      aBrowser(),
      startConsole({
        ports: {
          manual: async (payload) => {
            if (!('status' in payload)) calls.push(payload);
            return { kind: 'answer', answer: 'status' in payload ? STATUS : { message: 'It runs.' } };
          },
          ledger: { backlog: async () => [], running: async () => [] },
          register: async () => [],
          history: { ofDay: async () => [], latestOfDay: async () => [] },
        },
        setup: () => ({ home: 'deployed', stage: 'prod', by: 'ana', mayAct, mayPlay: false, places: [] }),
        ...{ clock: systemClock, port: 0, pageSize: 250 },
        knownTriggers: () => ['nightly'],
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

  it('has no button that starts it, unless actions are allowed', async () => {
    mayAct = false;
    const { page, close } = await openPage(browser, `${shown.url}#triggers`);
    await page.getByLabel('Trigger nightly', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: 'Call it' }).count()).toBe(0);
    await close();
  });

  it('is called through the function manual where actions are allowed, and never by a tick', async () => {
    mayAct = true;
    const { page, faults, close } = await openPage(browser, `${shown.url}#triggers`);
    await page.getByRole('button', { name: 'Call it …: nightly' }).click();
    expect(await page.getByRole('button', { name: 'Start it now' }).count()).toBe(0);
    await page.getByLabel('scheduledTime (required)').fill('2026-11-22');
    await page.getByRole('button', { name: 'Start it', exact: true }).click();
    await page.getByText('It runs.').waitFor();
    expect(calls).toEqual([{ trigger: 'nightly', scheduledDate: '2026-11-22' }]);
    expect(faults).toEqual([]);
    await close();
  });
});
