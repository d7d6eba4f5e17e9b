import path from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../docs/markdown.ts';

/** With `SCREENSHOTS=1` the tests write the pictures that the docs show; else they change no file. */
export const DRAWS_PICTURES = process.env['SCREENSHOTS'] === '1';

/** Writes a picture for the docs. */
export const picture = async (page: Page, name: string): Promise<void> => {
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: path.join(ROOT, 'docs/images', `${name}.png`), animations: 'disabled' });
};
