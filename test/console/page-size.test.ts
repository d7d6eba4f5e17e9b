import { describe, expect, it } from 'vitest';
import { buildPage } from '../../console/build/build-page.ts';

/** Kibibytes that a browser loads before the page is there: all but what a view loads later. */
const MOST_KIB = 40;

describe('the console', () => {
  it(`is at most ${MOST_KIB} KiB, gzipped, without the editor`, async () => {
    const files = await buildPage();
    const main = files.get('/main.js');
    // What `main.js` imports at once stands in it as a static import of a chunk.
    const chunks = [...new TextDecoder().decode(main?.body).matchAll(/(?:from|import)"\.(\/[\w-]+\.js)"/g)].map(
      ([, file = '']) => file,
    );
    const first = ['/main.js', '/style.css', ...chunks].map((file) => files.get(file)?.gzipped.length ?? Number.NaN);
    const kib = first.reduce((sum, bytes) => sum + bytes, 0) / 1_024;
    expect(kib).toBeGreaterThan(5);
    expect(kib).toBeLessThanOrEqual(MOST_KIB);
  });
});
