import { describe, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';
import { fakePrograms } from './fake-program.ts';

describe('the Chromium of the tests', () => {
  it('is the first of its names that runs', async () => {
    await using broken = await fakePrograms({ chromium: 'exit 1', 'google-chrome': 'echo Google Chrome 140' });
    expect(findChromium({ PATH: `${broken.folder}:/nowhere` })).toEqual({ found: true, executable: 'google-chrome' });
  });

  it('is none where none of them is there', async () => {
    await using none = await fakePrograms({});
    expect(findChromium({ PATH: none.folder })).toMatchObject({
      found: false,
      why: expect.stringContaining('chromium'),
    });
  });
});
