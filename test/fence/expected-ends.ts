/** How a run may end whose script has a fence. */
import { expect } from 'vitest';

/** Its script has done its work. */
export const WORKED = { code: 0, stdout: expect.stringMatching(/^worked$/m), stderr: '' };

/** Its script has left the work to another: with code 0, without SystemExit, and its one line got out. */
export const QUIET = { code: 0, stdout: expect.stringMatching(/^trigger-fence: \S+ does nothing: .+\n$/), stderr: '' };

/** Its script has failed before it did anything. */
export const failed = (message: RegExp) => ({
  code: 1,
  stdout: '',
  stderr: expect.stringMatching(new RegExp(`^FenceError: .*${message.source}`)),
});
