import { once } from 'node:events';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLocalConsole } from '../../cli/start/local-console.ts';
import type { Console } from '../../console/server/start-console.ts';
import { ROOT } from '../docs/markdown.ts';
import { CHROMIUM } from '../machine/chromium.ts';
import { needing } from '../machine/tool.ts';
import { spawnNode } from '../processes/spawn-node.ts';
import { aCloud, requestOf, type TestCloud } from '../system/a-cloud.ts';
import { aBrowser, type OpenPage, openPage, WAIT_MS } from './a-browser.ts';
import { accessFaults } from './access-faults.ts';
import { dragFile, dropFile } from './drop-file.ts';
import { freePort } from './free-port.ts';
import { DRAWS_PICTURES, picture } from './picture.ts';

// A browser and a whole cloud beside other tests may take long; what has failed fails at once.
vi.setConfig({ testTimeout: 240_000, expect: { poll: { timeout: WAIT_MS } } });

const LOCAL_AWS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_REGION: 'eu-central-1' };
const FILE = path.join(import.meta.dirname, 'console-triggers.yml');

describe('the console of the local cloud, in a browser', needing(CHROMIUM), () => {
  let test: TestCloud;
  let shown: Console | undefined;
  let browser: Browser;
  let open: OpenPage;
  let page: Page;
  beforeAll(async () => {
    [test, browser] = await Promise.all([
      aCloud({
        triggersFile: FILE,
        maxConcurrentRuns: 2,
        behaviour: { startupMs: 20, takesMs: 300 },
        sweepEveryMs: 1_000,
        pageUrl: () => shown?.url,
      }),
      aBrowser(),
    ]);
    shown = await openLocalConsole(test.cloud, { stage: 'test', file: FILE });
    open = await openPage(browser, address());
    page = open.page;
  });
  afterAll(async () => {
    await open?.close();
    await browser?.close();
    await shown?.close();
    await test?.close();
  });

  const address = (): string => shown?.url ?? '';
  const upload = (key: string) => test.cloud.upload('landing', key, 'a,b');
  const row = (text: string) => page.locator('.row', { hasText: text });
  const hasState = (text: string, state: string) => row(text).locator('.pill', { hasText: state }).waitFor();
  const goTo = (tab: string) => page.getByRole('link', { name: tab, exact: true }).click();
  const reason = async (button: string, why: string): Promise<void> => {
    await page.getByRole('button', { name: button, exact: true }).click();
    const dialog = page.locator('dialog[open]');
    await dialog.getByText(/^Kept in the ledger, as said by .+\.$/).waitFor();
    await dialog.getByLabel('Reason (required)').fill(why);
    await dialog.locator('button[type=submit]').click();
  };

  it('says what to do next where nothing has come', async () => {
    await expect.poll(() => page.locator('.empty').textContent()).toMatch(/Drop a file here, or run.*s3 cp file/s);
  });

  it('takes a file that is dropped onto it, and shows its run to the end', async () => {
    await dropFile(page, 'first.csv', 'a,b');
    const key = page.getByLabel('Key in landing');
    await expect.poll(() => key.inputValue()).toBe('orders/eu/first.csv');
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await hasState('orders/eu/first.csv', 'succeeded');
    expect(test.cloud.glue.runs('orders-etl')).toHaveLength(1);
  });

  it('shows why an upload starts nothing', async () => {
    await upload('orders/asia/a.csv');
    await hasState('orders/asia/a.csv', 'starts nothing');
    expect(await row('orders/asia/a.csv').textContent()).toMatch(/condition/);
    await upload('elsewhere/a.csv');
    await row('elsewhere/a.csv').getByText('No trigger’s key pattern can match it.').waitFor();
    await row('orders/asia/a.csv').getByRole('link').click();
    await page.locator('.lead', { hasText: 'area in ["eu", "us"]' }).waitFor();
    await goTo('Now');
  });

  it('says that a file may be dropped while one is dragged over it', async () => {
    await dragFile(page, 'dragenter');
    await page.getByText('Drop it to upload it').waitFor();
    await dragFile(page, 'dragleave');
    await expect.poll(() => page.getByText('Drop it to upload it').count()).toBe(0);
  });

  it('shows a key and a message of Glue that would be scripts in a page as the texts that they are', async () => {
    const hostile = 'orders/eu/<img src=x onerror="document.title=1"><script>alert(1).csv';
    const message = '<b onclick="alert(1)">Out of memory</b>';
    test.cloud.glue.order({ fault: 'fail-run', times: 1, message });
    await upload(hostile);
    await hasState('<img src=x', 'failed');
    await expect.poll(() => row('<img src=x').locator('.row-why').textContent()).toBe(`The run failed: ${message}`);
    expect(await row('<img src=x').locator('bdi').textContent()).toBe(`s3://landing/${hostile}`);
    await row('<img src=x').getByRole('link').click();
    await page.getByText('What happened').waitFor();
    expect(await page.title()).toBe('Request · glue-job-trigger');
    expect(await page.locator('main img, main script, main b').count()).toBe(0);
    await goTo('Now');
  });

  it('keeps what waits while a trigger is paused, cancels it, and resumes the trigger', async () => {
    await goTo('Triggers');
    await reason('Pause trigger orders', 'schema change');
    await page.getByRole('button', { name: 'Resume trigger orders' }).waitFor();
    expect(await page.getByLabel('Trigger orders', { exact: true }).textContent()).toMatch(
      /Paused: trigger orders.*by .*: schema change/,
    );
    await upload('orders/eu/held.csv');
    await goTo('Now');
    await row('orders/eu/held.csv')
      .getByText(/^Waits: trigger orders is paused \(.+: schema change\)\.$/)
      .waitFor();
    await page.getByRole('button', { name: 'Resume trigger orders' }).waitFor();
    await goTo('Jobs');
    const job = page.getByLabel('Job orders-etl', { exact: true });
    await job.getByText('held.csv').waitFor();
    expect(await job.textContent()).toMatch(/Paused: trigger orders/);
    await job.getByRole('link', { name: /held\.csv/ }).click();
    await page.locator('.lead', { hasText: 'trigger orders is paused' }).waitFor();
    await reason('Cancel this request', 'sent twice');
    await page.locator('.story').getByText('cancelled', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Let it wait again (redrive)' }).waitFor();
    await goTo('Triggers');
    await page.getByRole('button', { name: 'Resume trigger orders' }).press('Enter');
    await page.locator('#main:focus').waitFor();
    expect(await page.getByRole('button', { name: 'Resume trigger orders' }).count()).toBe(0);
    const held = test.cloud.glue.runs('orders-etl').filter(({ arguments: own }) => own['--source']?.includes('held'));
    expect(held).toEqual([]);
  });

  it('shows what a batch still lacks, and closes it', async () => {
    await upload('in/2026-11-26/orders.xml');
    await goTo('Now');
    await hasState('in/2026-11-26/orders.xml', 'gathering');
    await goTo('Triggers');
    const trigger = page.getByLabel('Trigger deliveries', { exact: true });
    await trigger.getByText('missing: rates').waitFor();
    await trigger.getByRole('button', { name: 'Close this batch now' }).click();
    await test.runs('deliveries-load', 1);
    await goTo('Now');
    await hasState('in/2026-11-26/orders.xml', 'in a batch');
    await row('in/2026-11-26/orders.xml').getByRole('link').click();
    await page.getByText('1 upload, closed because a person closed it').waitFor();
  });

  it('runs a request once more, for a reason that is kept', async () => {
    await goTo('Now');
    await row('orders/eu/first.csv').getByRole('link').click();
    await reason('Run it once more (rerun)', 'source corrected');
    await page.getByText('A person runs it once more').waitFor();
    expect(await page.locator('.timeline').textContent()).toContain('source corrected');
    const again = await test.runs('orders-etl', 3);
    expect(again.filter((run) => requestOf(run) === requestOf(again[0]))).toHaveLength(2);
  });

  it('lets a person watch a doubt that a lost reply leaves, and its end: there is one run', async () => {
    await goTo('Now');
    await page.getByRole('button', { name: 'Lose replies' }).click();
    await page.getByText('The request is in doubt until a search finds the run').waitFor();
    await upload('orders/us/lost.csv');
    await hasState('orders/us/lost.csv', 'in doubt');
    await page.getByRole('button', { name: /^Lose replies/ }).click();
    await row('orders/us/lost.csv').getByText('The reply was lost, and the run was found').waitFor();
    const runs = test.cloud.glue.runs('orders-etl').filter((run) => run.arguments['--source']?.includes('lost'));
    expect(runs).toHaveLength(1);
    await row('orders/us/lost.csv').getByRole('link').click();
    await page.getByText('its run was found').waitFor();
    expect(await page.locator('.lead').textContent()).toMatch(/reply was lost at .* search found the run at/);
  });

  it('shows the slots of a job over time', async () => {
    await goTo('Jobs');
    const lanes = page.getByLabel('Job orders-etl', { exact: true }).getByRole('img');
    await expect.poll(() => lanes.getAttribute('aria-label')).toMatch(/^\d+ runs? in the last/);
  });

  it('narrows the rows down to what is asked for', async () => {
    await goTo('Now');
    await page.getByLabel('Find').fill('asia');
    await expect.poll(() => page.locator('.row').count()).toBe(1);
    await page.getByLabel('Find').fill('');
    await page.getByLabel('Show').selectOption('succeeded');
    await expect.poll(() => row('orders/asia').count()).toBe(0);
    await page.getByLabel('Show').selectOption('all');
  });

  it('is used with the keyboard alone: keys open views, and arrows go from row to row', async () => {
    await page.locator('a.row-event').first().focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate('document.querySelectorAll("a.row-event")[1] === document.activeElement')).toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('#main:focus').waitFor();
    await page.keyboard.press('4');
    await page.getByLabel('Trigger orders', { exact: true }).waitFor();
    await page.keyboard.press('1');
    await page.locator('.row').first().waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'has no fault that axe finds, in any view, in %s colours',
    async (colorScheme) => {
      const other = await openPage(browser, address(), { colorScheme, reducedMotion: 'reduce' });
      const story = await page.locator('a.row-event').first().getAttribute('href');
      for (const hash of ['#now', '#jobs', '#triggers', '#request', '#try', story ?? '']) {
        await other.page.goto(`${address()}${hash}`);
        await other.page.locator('.row, .card, .empty, .cm-editor').first().waitFor();
        expect(await accessFaults(other.page), hash).toEqual([]);
      }
      expect(other.faults).toEqual([]);
      await other.close();
    },
  );

  it('is read on a phone without scrolling sideways', async () => {
    const phone = await openPage(browser, address(), { viewport: { width: 360, height: 700 } });
    for (const hash of ['#now', '#jobs', '#triggers', '#try']) {
      await phone.page.goto(`${address()}${hash}`);
      await phone.page.locator('main > *').first().waitFor();
      const width = await phone.page.evaluate('document.documentElement.scrollWidth');
      expect(width, hash).toBeLessThanOrEqual(360);
    }
    await phone.close();
  });

  it('is where a browser goes that opens the address of the local cloud', async () => {
    const gateway = await openPage(browser, test.cloud.url);
    await gateway.page.locator('.row').first().waitFor();
    expect(gateway.page.url()).toBe(address());
    await gateway.close();
  });

  it('is the same page for a deployed stage, which only shows, and only to who has the printed address', async () => {
    const command = spawnNode(['cli/glue-job-trigger.js', 'console', '--stage', 'test', '--port', await freePort()], {
      cwd: ROOT,
      env: { ...process.env, ...LOCAL_AWS, AWS_ENDPOINT_URL: test.cloud.url },
    });
    let printed = '';
    for await (const chunk of command.stdout ?? []) {
      printed += String(chunk);
      if (printed.includes('Ctrl-C')) break;
    }
    const [url = ''] = /http:\S+/.exec(printed) ?? [];
    const deployed = await openPage(browser, url);
    await deployed.page.locator('.row', { hasText: 'orders/eu/first.csv' }).getByRole('link').click();
    await deployed.page.getByText('What happened').waitFor();
    expect(await deployed.page.locator('.where').textContent()).toMatch(/stage test.*read only/);
    expect(await deployed.page.getByRole('button', { name: 'Run it once more (rerun)' }).count()).toBe(0);
    // What the buttons would do is refused as well.
    const acted = `fetch('/api/act', { method: 'POST', body: '{"rerun":"x"}', headers: {
      'x-console-token': document.querySelector('meta[name=console-token]').content } }).then((answer) => answer.status)`;
    expect(await deployed.page.evaluate(acted)).toBe(403);
    const [origin = ''] = url.split('?');
    expect((await fetch(`${origin}api/live`)).status).toBe(403);
    await deployed.close();
    const ended = once(command, 'close');
    command.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  it.runIf(DRAWS_PICTURES)('is drawn for the docs', async () => {
    // Long enough to be seen beside each other.
    test.cloud.glue.putJob({ name: 'orders-etl', maxConcurrentRuns: 2, behaviour: { takesMs: 6_000 } });
    await page.setViewportSize({ width: 1_240, height: 640 });
    await page.goto(`${address()}#now`);
    for (const part of [1, 2, 3, 4, 5]) await upload(`orders/eu/part-000${part}.csv`);
    await upload('orders/asia/part-0001.csv');
    await row('part-0002').locator('.pill', { hasText: 'succeeded' }).waitFor();
    await page.getByRole('button', { name: 'Lose replies' }).click();
    await upload('orders/us/part-0001.csv');
    await row('orders/us/part-0001.csv').locator('.pill', { hasText: 'in doubt' }).waitFor();
    await page
      .getByRole('button', { name: 'Dismiss' })
      .click({ timeout: 1 })
      .catch(() => undefined);
    await picture(page, 'console-now');
    await goTo('Jobs');
    await page.getByLabel('Job orders-etl', { exact: true }).getByRole('img').waitFor();
    await picture(page, 'console-jobs');
    await page.getByRole('link', { name: 'Now', exact: true }).click();
    await page.getByRole('button', { name: /^Lose replies/ }).click();
    await row('orders/us/part-0001.csv').getByText('The run succeeded').waitFor();
    await row('orders/us/part-0001.csv').getByRole('link').click();
    await page.getByText('its run was found').waitFor();
    await picture(page, 'console-request');
  });

  it('has caused no error in the browser, and nothing that its policy refuses', () => {
    expect(open.faults).toEqual([]);
  });
});
