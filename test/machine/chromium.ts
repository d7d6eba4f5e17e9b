/** The browser in which the console is tested. */
import { spawnSync } from 'node:child_process';
import type { Found, Tool } from './tool.ts';

export interface Chromium {
  readonly executable: string;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PROBE_LIMIT_MS = 20_000;

/** The first Chromium of the PATH. */
export const findChromium = (environment: NodeJS.ProcessEnv = process.env): Found<Chromium> => {
  for (const executable of NAMES) {
    const { status } = spawnSync(executable, ['--version'], {
      stdio: 'ignore',
      env: environment,
      timeout: PROBE_LIMIT_MS,
    });
    if (status === 0) return { found: true, executable };
  }
  return { found: false, why: `${NAMES.join(', ')}: none is there` };
};

export const CHROMIUM: Tool = {
  name: 'Chromium',
  remedy: '"apt-get install chromium" on Debian and Ubuntu; elsewhere put chromium or google-chrome into the PATH',
  debianPackage: 'chromium',
  find: () => findChromium(),
};
