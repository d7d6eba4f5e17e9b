import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLocalConsole } from '../../cli/start/local-console.ts';
import type { Console } from '../../console/server/start-console.ts';
import { CHROMIUM } from '../machine/chromium.ts';
import { needing } from '../machine/tool.ts';
import { aCloud, type TestCloud } from '../system/a-cloud.ts';
import { aBrowser, type OpenPage, openPage, WAIT_MS } from './a-browser.ts';
import { accessFaults } from './access-faults.ts';
import { dropFile } from './drop-file.ts';

vi.setConfig({ testTimeout: 240_000, expect: { poll: { timeout: WAIT_MS } } });

const FILE = path.join(import.meta.dirname, 'console-triggers.yml');

describe('what a person starts by hand on the page of the local cloud', needing(CHROMIUM), () => {
  let test: TestCloud;
  let shown: Console | undefined;
  let browser: Browser;
  let open: OpenPage;
  let page: Page;
  beforeAll(async () => {
    [test, browser] = await Promise.all([aCloud({ triggersFile: FILE }), aBrowser()]);
    shown = await openLocalConsole(test.cloud, { stage: 'test', file: FILE });
    open = await openPage(browser, shown.url);
    page = open.page;
    await page.locator('.faults').waitFor();
  });
  afterAll(async () => {
    await open?.close();
    await browser?.close();
    await shown?.close();
    await test?.close();
  });

  const dialog = () => page.locator('dialog[open]');
  const outlook = () => dialog().getByRole('list', { name: 'What it would start' });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const argumentsOf = (job: string) => test.cloud.glue.runs(job).map((run) => run.arguments);

  it('sees before an upload that it starts nothing, and why; the file keeps its name', async () => {
    await dropFile(page, 'notes.txt', 'a,b');
    expect(await page.getByLabel('Key in landing').inputValue()).toBe('orders/eu/notes.txt');
    await outlook().getByText('Starts nothing').waitFor();
    expect(await outlook().textContent()).toContain('does not match "orders/{area}/{file}.csv"');
    expect(await accessFaults(page)).toEqual([]);
  });

  it('may give a file another name, sees what it then starts, and is told of the upload for a while', async () => {
    await button('Upload it as orders/eu/notes.csv').click();
    await outlook().getByText('starts a run of orders-etl').waitFor();
    await button('Upload').click();
    await page.getByText('Uploaded s3://landing/orders/eu/notes.csv').waitFor();
    await test.runs('orders-etl', 1);
    expect(argumentsOf('orders-etl')[0]).toMatchObject({ '--source': 's3://landing/orders/eu/notes.csv' });
    await page.getByText('Uploaded s3://landing/orders/eu/notes.csv').waitFor({ state: 'detached' });
  });

  it('uploads a file to the place that takes its name, with no other name', async () => {
    await dropFile(page, 'rates.xml', '<a/>');
    await expect.poll(() => page.getByLabel('Key in landing').inputValue()).toMatch(/^in\/.*\/rates\.xml$/);
    await outlook()
      .getByText(/joins the batch of day .* as rates/)
      .waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog().count()).toBe(0);
  });

  it('sees before an upload that its run will wait, because its trigger is paused', async () => {
    await test.cloud.invoke('manual', { pause: { trigger: 'orders' }, by: 'ana', why: 'schema change' });
    await dropFile(page, 'later.csv', 'a,b');
    await outlook().getByText('trigger orders is paused (ana: schema change)').waitFor();
    await test.cloud.invoke('manual', { resume: { trigger: 'orders' }, by: 'ana' });
    await expect.poll(() => outlook().textContent()).not.toContain('paused');
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog().count()).toBe(0);
  });

  it('lets a schedule be due now, on the way that each of its times takes', async () => {
    await page.getByRole('link', { name: 'Triggers', exact: true }).click();
    const due: string[] = [];
    test.cloud.feed.listen((event) => {
      if (event.kind === 'schedule-due') due.push(event.trigger);
    });
    await button('Start it now: nightly').click();
    await page.getByText('The schedule of nightly is due now.').waitFor();
    await test.runs('nightly-rollup', 1);
    expect(due).toEqual(['nightly']);
  });

  it('calls a trigger with the inputs that it declares: first without starting it, then for good', async () => {
    await button('Call it …: reload').click();
    await dialog().getByLabel('day (required)').fill('2026-11-22');
    await dialog().getByLabel('how').selectOption('full');
    expect(await accessFaults(page)).toEqual([]);
    await button('Dry run').click();
    await dialog().getByText('Dry run: it would start a run of job orders-reload with this request.').waitFor();
    expect(JSON.parse((await dialog().locator('pre').textContent()) ?? '')).toMatchObject({
      ...{ JobName: 'orders-reload', Arguments: { '--day': '2026-11-22', '--how': 'full' } },
    });
    expect(test.cloud.glue.runs('orders-reload')).toEqual([]);
    await button('Start it').click();
    await test.runs('orders-reload', 1);
    expect(argumentsOf('orders-reload')).toMatchObject([{ '--day': '2026-11-22', '--how': 'full' }]);
    await expect.poll(() => dialog().count()).toBe(0);
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Call it …');
  });

  it('has one run of a call whose answer was lost, also after a second press', async () => {
    await page.route(
      '**/api/act',
      async (route) => {
        await route.fetch();
        await route.fulfill({ status: 502, json: { message: 'the answer was lost' } });
      },
      { times: 1 },
    );
    await button('Call it …: reload').click();
    await dialog().getByLabel('day (required)').fill('2026-11-23');
    await button('Start it').click();
    await dialog().getByText('the answer was lost').waitFor();
    await button('Start it').click();
    await expect.poll(() => dialog().count()).toBe(0);
    expect(argumentsOf('orders-reload').filter((one) => one['--day'] === '2026-11-23')).toHaveLength(1);
  });

  it('reads in the form why a call is refused', async () => {
    await button('Call it …: nightly').click();
    await dialog().getByLabel('scheduledTime (required)').fill('tomorrow');
    await button('Start it').click();
    await dialog().getByText('expected a time such as "2026-11-22T02:00:00Z", found the string "tomorrow".').waitFor();
    await page.keyboard.press('Escape');
    expect(test.cloud.glue.runs('nightly-rollup')).toHaveLength(1);
  });

  it('has caused no error in the browser but what the browser says of refused and lost calls', () => {
    expect(open.faults.filter((fault) => !/409 \(Conflict\)|502 \(Bad Gateway\)/.test(fault))).toEqual([]);
  });
});
