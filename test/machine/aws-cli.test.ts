import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findAwsCli } from './aws-cli.ts';
import { fakePrograms } from './fake-program.ts';

const SH = '/bin:/usr/bin';

describe('the AWS CLI that tests run', () => {
  it('is the first of its major version in the PATH, whatever stands before it', async () => {
    await using one = await fakePrograms({ aws: 'echo aws-cli/1.45.11 Python/3.11' });
    await using broken = await fakePrograms({ aws: 'echo no such version installed >&2; exit 127' });
    await using two = await fakePrograms({ aws: 'echo aws-cli/2.9.19 Python/3.11' });
    const PATH = [broken.folder, one.folder, two.folder, SH].join(path.delimiter);
    expect(findAwsCli(1, { PATH })).toEqual({ found: true, folder: one.folder, version: '1.45.11' });
    expect(findAwsCli(2, { PATH })).toEqual({ found: true, folder: two.folder, version: '2.9.19' });
  });

  it('may print its version on standard error, as old ones do', async () => {
    await using old = await fakePrograms({ aws: 'echo aws-cli/1.15.0 Python/2.7 >&2' });
    expect(findAwsCli(1, { PATH: old.folder })).toMatchObject({ found: true, version: '1.15.0' });
  });

  it('is not there: what was found instead is named', async () => {
    await using one = await fakePrograms({ aws: 'echo aws-cli/1.45.11 Python/3.11' });
    expect(findAwsCli(2, { PATH: one.folder })).toEqual({
      found: false,
      why: `${path.join(one.folder, 'aws')} is AWS CLI 1.45.11`,
    });
    expect(findAwsCli(2, { PATH: '/nowhere' })).toEqual({ found: false, why: 'aws is not there' });
  });
});
