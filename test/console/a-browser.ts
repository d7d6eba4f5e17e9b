import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../machine/chromium.ts';

/** A page in a browser, and everything in it that went wrong: errors, refused loads, breaches of its policy. */
export interface OpenPage {
  readonly page: Page;
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
}

/** How long a page may take to show what must come. */
export const WAIT_MS = 100_000;

/** A browser without a window, for as long as the tests of a file. */
export const aBrowser = async (): Promise<Browser> => {
  const found = findChromium();
  if (!found.found) throw new Error(found.why);
  // Chromium's sandbox refuses root, which containers use.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: await pathOf(found.executable), args });
};

const pathOf = async (program: string): Promise<string> => {
  const { access, constants } = await import('node:fs/promises');
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    const file = `${folder}/${program}`;
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return program;
};

/** Opens an address. Times are those of UTC, so that pictures are the same everywhere. */
export const openPage = async (
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<OpenPage> => {
  const context: BrowserContext = await browser.newContext({
    ...{ viewport: { width: 1_200, height: 760 }, timezoneId: 'UTC', locale: 'en' },
    ...options,
  });
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  await page.goto(url);
  return { page, faults, close: () => context.close() };
};
