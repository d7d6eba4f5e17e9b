import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Console, startConsole } from '../../console/server/start-console.ts';
import { systemClock } from '../../lib/core/time.ts';
import { CHROMIUM } from '../machine/chromium.ts';
import { needing } from '../machine/tool.ts';
import { aBrowser, type OpenPage, openPage } from './a-browser.ts';
import { aLocalPlay } from './a-local-play.ts';
import { accessFaults } from './access-faults.ts';
import { dropFile } from './drop-file.ts';

const FILE = path.join(import.meta.dirname, 'console-triggers.yml');

describe('Try in the console, in a browser', needing(CHROMIUM), () => {
  let shown: Console;
  let browser: Browser;
  let open: OpenPage;
  let page: Page;
  beforeAll(async () => {
    [browser, shown] = await Promise.all([
      aBrowser(),
      startConsole({
        ports: {
          manual: async () => ({ kind: 'refused', code: 'CALL_INVALID', message: 'nothing is deployed' }),
          ledger: { backlog: async () => [], running: async () => [] },
          register: async () => [],
          history: { ofDay: async () => [], latestOfDay: async () => [] },
        },
        setup: () => ({
          ...{ home: 'local', stage: 'test', by: 'ana', mayAct: true, mayPlay: true },
          places: [
            {
              trigger: 'orders',
              bucket: 'landing',
              pattern: 'orders/{area}/{file}.csv',
              exampleKey: 'orders/eu/a.csv',
            },
          ],
        }),
        ...{ clock: systemClock, port: 0, pageSize: 250 },
        knownTriggers: () => [],
        headStartMs: () => new Map(),
        commandOf: () => undefined,
        local: aLocalPlay().local,
        triggersFile: async () => ({ text: await readFile(FILE, 'utf8'), stage: 'test', ledgerId: 'table' }),
      }),
    ]);
    open = await openPage(browser, `${shown.url}#try`);
    page = open.page;
  });
  afterAll(async () => {
    await open?.close();
    await browser?.close();
    await shown?.close();
  });

  const address = () => page.getByLabel('Address of the object').inputValue();
  const goTo = (tab: string) => page.getByRole('link', { name: tab, exact: true }).click();

  it('begins with the triggers file of the stage, and an event that starts a run by it', async () => {
    await page.locator('.cm-content', { hasText: 'orders' }).waitFor();
    await page.locator('article.decision', { hasText: 'starts a run of orders-etl' }).waitFor();
    expect(await address()).toBe('s3://landing/orders/eu/part-0001.csv');
    expect(await page.getByLabel('Stage').inputValue()).toBe('test');
  });

  it('takes a digit that is typed for text, and not for the key of a view', async () => {
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('1');
    await page.locator('li.error').first().waitFor();
    await page.keyboard.press('Backspace');
    await page.locator('article.decision', { hasText: 'starts a run of orders-etl' }).waitFor();
  });

  it('takes name and size of a file that is dropped onto its form, which is uploaded only if dropped elsewhere', async () => {
    await dropFile(page, 'tried.csv', 'a,b', 'fieldset.drop');
    expect(await address()).toBe('s3://landing/orders/eu/tried.csv');
    expect(await page.getByLabel('Size in bytes').inputValue()).toBe('3');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await dropFile(page, 'meant.csv', 'a,b');
    await page.locator('dialog[open]', { hasText: 'meant.csv' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('goes back to the file, by a button that is there for an edited one', async () => {
    const reset = page.getByRole('button', { name: 'Reset to the file' });
    expect(await reset.isDisabled()).toBe(true);
    await page.locator('.cm-content').click();
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.type('# mine');
    await reset.click();
    await page.locator('.cm-content', { hasText: '# mine' }).waitFor({ state: 'detached' });
    await page.locator('.try-draft button:disabled').waitFor();
  });

  it('still has what was written when a person comes back', async () => {
    await goTo('Now');
    await page.locator('.try').waitFor({ state: 'detached' });
    await goTo('Try');
    await page.locator('.cm-content').waitFor();
    expect(await address()).toBe('s3://landing/orders/eu/tried.csv');
  });

  it('has no fault that axe finds, and has caused no error and nothing that its policy refuses', async () => {
    expect(await accessFaults(page)).toEqual([]);
    expect(open.faults).toEqual([]);
  });
});
