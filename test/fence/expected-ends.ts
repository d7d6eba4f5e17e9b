/** How a run may end whose script has a fence; and whether such scripts can be run here at all. */
import { expect } from 'vitest';
import { pythonWithBoto3 } from './python.ts';

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

/** In CI all tests must run: there, what is missing fails them instead of skipping them. */
export const skippable = process.env['CI'] === undefined;

export const withoutPython = pythonWithBoto3() === undefined && skippable;
if (withoutPython) {
  process.stderr.write(
    'The tests of the fence are skipped: they need Python 3.9 and boto3 (apt-get install python3-boto3).\n',
  );
}
