import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aBrowser, type OpenPage, openPage } from '../console/a-browser.ts';
import { accessFaults } from '../console/access-faults.ts';
import { ROOT } from '../docs/markdown.ts';
import { CHROMIUM } from '../machine/chromium.ts';
import { needing } from '../machine/tool.ts';
import { type NodeEnd, runNode } from '../processes/spawn-node.ts';
import { serveFolder } from './serve-folder.ts';

const SCRIPT = path.join(ROOT, 'playground/playground.js');
/** Most sites of projects stand below a path. */
const BELOW = '/some/project/';

let folder: string;
let written: NodeEnd;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'playground-'));
  written = await runNode([SCRIPT, '--out', folder], { cwd: ROOT });
});

afterAll(() => rm(folder, { recursive: true }));

describe('npm run playground', () => {
  it('writes one folder, and prints what a browser loads of it', async () => {
    expect(written).toMatchObject({ status: 0, stderr: '' });
    const files = await readdir(folder);
    expect(files).toEqual(expect.arrayContaining(['index.html', 'main.js', 'style.css', 'examples.json']));
    for (const file of files) expect(written.stdout).toMatch(new RegExp(`^${file} +\\d+\\.\\d KiB gzipped$`, 'm'));
  });

  it('writes a page with a strict policy, without an inline script, and with relative paths', async () => {
    const html = await readFile(path.join(folder, 'index.html'), 'utf8');
    expect(html).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(html).not.toMatch(/unsafe|https?:|(?:src|href)="\/|<script(?![^>]* src=)|<style| on\w+=/);
  });

  it('explains itself, and writes into no folder that has something else in it', async () => {
    expect(await runNode([SCRIPT, '--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('--out') });
    const again = await runNode([SCRIPT, '--out', folder], { cwd: ROOT });
    expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('expected an empty folder') });
  });
});

/** The origins from which a page has loaded anything. */
const ORIGINS = '[...new Set(performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin))]';

/** A slow or busy machine must not fail a test. */
const soon = <T>(read: () => T) => expect.poll(read, { timeout: 30_000 });

let browser: Browser;

/** Starts and ends the browser of a group of tests. */
const withBrowser = (): void => {
  beforeAll(async () => {
    browser = await aBrowser();
  });
  afterAll(() => browser.close());
};

/** Opens the page from a plain host, and checks at the end that nothing went wrong in it. */
const inBrowser = async (
  hash: string,
  use: (opened: OpenPage) => Promise<void>,
  options: Parameters<typeof openPage>[2] = {},
): Promise<void> => {
  await using host = await serveFolder(folder, BELOW);
  const opened = await openPage(browser, `${host.url}${hash}`, options);
  const dialogs: string[] = [];
  opened.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  try {
    await use(opened);
    expect(opened.faults).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(await opened.page.evaluate(ORIGINS)).toEqual([new URL(host.url).origin]);
  } finally {
    await opened.close();
  }
};

describe('Try, in a browser', needing(CHROMIUM), () => {
  withBrowser();

  it('shows a message at its line, and goes there', () =>
    inBrowser('#try', async ({ page }) => {
      await page.locator('.cm-content').click();
      await page.keyboard.press('ControlOrMeta+Home');
      await page.keyboard.type('colour: blue\n');
      const message = page.getByRole('listitem').filter({ hasText: 'colour' });
      await soon(() => message.innerText()).toContain('line 1');
      await page.locator('.cm-lint-marker-error').waitFor();
      expect(await page.getByText('Nothing can be said while the file has errors.').count()).toBe(1);
      await page.getByLabel('Stage').focus();
      await message.getByRole('button', { name: 'line 1' }).click();
      await soon(() => page.locator('.cm-content:focus').count()).toBe(1);
    }));

  it('keeps the cursor of somebody who writes before the editor is loaded', () =>
    inBrowser('#simulation', async ({ page }) => {
      let load: (() => void) | undefined;
      const held = new Promise<void>((resolve) => {
        load = resolve;
      });
      await page.route('**/open-editor-*.js', async (route) => {
        await held;
        await route.continue();
      });
      await page.getByRole('link', { name: 'Try' }).click();
      const field = page.getByRole('textbox', { name: 'triggers.yml' });
      await field.click();
      await page.keyboard.press('ControlOrMeta+End');
      await page.keyboard.type('keepFor: 40');
      load?.();
      await page.locator('.cm-content:focus').waitFor();
      await page.keyboard.type(' days');
      await soon(() => page.locator('.cm-line').last().innerText()).toBe('keepFor: 40 days');
    }));

  it('offers the keys that can stand at a place, and puts one in', () =>
    inBrowser('#try', async ({ page }) => {
      await page.locator('.cm-content').click();
      await page.keyboard.press('ControlOrMeta+End');
      await page.keyboard.type('keepF');
      await page.getByRole('option', { name: 'keepFor' }).click();
      await soon(() => page.locator('.cm-line').last().innerText()).toBe('keepFor: ');
    }));

  it('explains an uploaded key: what starts, with which arguments, and why nothing else does', () =>
    inBrowser('#try', async ({ page }) => {
      await page.getByLabel('Address of the object').fill('s3://acme-dev-landing/orders/eu/dt=2026-11-22/a.csv');
      const decisions = page.getByRole('region', { name: 'What it would start, and why' });
      await soon(() => decisions.locator('dl').innerText()).toMatch(
        /--source\s+s3:\/\/acme-dev-landing\/orders\/eu\/dt=2026-11-22\/a\.csv/,
      );
      expect(await decisions.innerText()).toContain('starts a run of orders-etl-dev');
      expect(await decisions.innerText()).toContain('nightly: it waits for a scheduled time');
      await page.getByLabel('Address of the object').fill('s3://acme-dev-landing/orders/mars/dt=2026-11-22/a.csv');
      await soon(() => decisions.innerText()).toMatch(/orders: .*condition/);
    }));

  it('makes the form of a call from the inputs that a trigger declares', () =>
    inBrowser('#try', async ({ page }) => {
      await page.getByLabel('Begin with an example').selectOption('examples/triggers/manual-inputs.yml');
      await page.getByText('A call', { exact: true }).click();
      await page.getByRole('combobox', { name: 'Trigger to call' }).selectOption({ index: 1 });
      const fields = page.locator('[id^="call-"]:not(small)');
      expect(await fields.count()).toBeGreaterThan(2);
      await page.getByLabel('An example for').selectOption({ index: 1 });
      await soon(() => page.locator('article.decision').innerText()).toContain('starts a run of');
    }));

  it('shows a hostile key as the text that it is', () =>
    inBrowser('#try', async ({ page }) => {
      const key = 'orders/eu/dt=2026-11-22/<img src=x onerror=alert(1)>.csv';
      await page.getByLabel('Address of the object').fill(`s3://acme-dev-landing/${key}`);
      await soon(() => page.locator('article.decision').innerText()).toContain(key);
      expect(await page.locator('img').count()).toBe(0);
    }));
});

describe('the simulation, in a browser', needing(CHROMIUM), () => {
  withBrowser();

  const verdict = '.verdict';

  it('shows no harm with a rule in place, and a short history of harm without it', () =>
    inBrowser('#simulation', async ({ page }) => {
      await page.getByText('No harm, though the same faults strike').waitFor();
      expect(await page.locator(verdict).getAttribute('data-harm')).toBe('none');
      await page.getByRole('switch', { name: 'Take the rule away' }).click();
      await page.getByText('Harm: two runs for one request.', { exact: true }).waitFor();
      expect(await page.getByText(/^Found with seed \d+: 1 request, 2 runs, 1 fault\.$/).count()).toBe(1);
    }));

  it('takes the history of one rule away before it shows that of another', () =>
    inBrowser('#simulation', async ({ page }) => {
      await page.locator(verdict).waitFor();
      const shown = await page.locator(verdict).elementHandle();
      await page.getByLabel('A rule of the protocol').selectOption('sdk-retries');
      await soon(() => shown?.evaluate((element) => element.isConnected)).toBe(false);
      await page.locator(verdict).waitFor();
    }));

  it('begins at the step by which the rule decides, and says what happens there with it and without it', () =>
    inBrowser('#simulation', async ({ page }) => {
      await page.getByRole('switch', { name: 'Take the rule away' }).click();
      await page.locator('.verdict.bad').waitFor();
      const note = page.locator('.difference');
      expect(await note.locator('dd').first().innerText()).toContain('in doubt');
      expect(await note.locator('dd').last().innerText()).toContain('so it waits again');
      const number = Number(/step (\d+)/.exec(await note.innerText())?.[1]);
      const slider = page.getByRole('slider', { name: 'Step of the history' });
      expect(await slider.getAttribute('aria-valuenow')).toBe(String(number));
      expect(
        await page
          .locator('.steps li')
          .nth(number - 1)
          .innerText(),
      ).toContain('First difference:');
      await page.getByRole('button', { name: 'From the start' }).click();
      await soon(() => slider.getAttribute('aria-valuenow')).toBe('1');
      await note.getByRole('button').click();
      await soon(() => slider.getAttribute('aria-valuenow')).toBe(String(number));
    }));

  it('is stepped through with the keyboard, each step in a sentence', () =>
    inBrowser('#simulation', async ({ page }) => {
      const slider = page.getByRole('slider', { name: 'Step of the history' });
      await slider.focus();
      await page.keyboard.press('Home');
      await soon(() => slider.getAttribute('aria-valuetext')).toMatch(/begins\.$/);
      await page.keyboard.press('ArrowRight');
      await soon(() => slider.getAttribute('aria-valuenow')).toBe('2');
      expect(await slider.getAttribute('aria-valuetext')).toMatch(/writes create: r\d is new, and starting/);
      await page.keyboard.press('End');
      await soon(() => page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
    }));

  it('plays any seed with all rules in place, and searches for a short history unless told otherwise', () =>
    inBrowser('#simulation', async ({ page }) => {
      await page.getByLabel('A rule of the protocol').selectOption('');
      await page.getByLabel('From seed').fill('11');
      await page.getByText(/^Found with seed 1[2-9]: /).waitFor();
      expect(await page.locator('.steps li').count()).toBeLessThanOrEqual(60);
      await page.getByRole('switch', { name: 'Short ones only' }).click();
      await page.getByText(/^Found with seed 11: /).waitFor();
      expect(await page.locator(verdict).getAttribute('data-harm')).toBe('none');
    }));
});

describe('the playground', needing(CHROMIUM), () => {
  withBrowser();

  it.each(['light', 'dark'] as const)('can be used by everybody, also in %s colours', (colorScheme) =>
    inBrowser(
      '#try',
      async ({ page }) => {
        await page.locator('.cm-content').waitFor();
        await page.locator('article.decision').waitFor();
        expect(await accessFaults(page)).toEqual([]);
        await page.getByText('A call', { exact: true }).click();
        expect(await accessFaults(page)).toEqual([]);
        await page.getByRole('link', { name: 'Simulation' }).click();
        await page.locator('.verdict').waitFor();
        expect(await accessFaults(page)).toEqual([]);
        await page.getByRole('switch').click();
        await page.locator('.verdict.bad').waitFor();
        expect(await accessFaults(page)).toEqual([]);
      },
      { colorScheme },
    ),
  );

  it('fits a phone: nothing is wider than the screen', () =>
    inBrowser(
      '#try',
      async ({ page }) => {
        const isTooWide = () => page.evaluate('document.documentElement.scrollWidth > innerWidth');
        await page.locator('article.decision').waitFor();
        expect(await isTooWide()).toBe(false);
        await page.getByRole('link', { name: 'Simulation' }).click();
        await page.locator('.verdict').waitFor();
        expect(await isTooWide()).toBe(false);
      },
      { viewport: { width: 360, height: 740 } },
    ));
});
