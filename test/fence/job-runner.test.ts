import { expect, it } from 'vitest';
import { fakePrograms } from '../machine/fake-program.ts';
import { startJobRunner } from './job-runner.ts';

const start = (executable: string) =>
  startJobRunner({ executable, environment: {} }, { pythonPath: 'fence', environment: { PATH: '/usr/bin:/bin' } });

it.each([
  ['before it is asked anything', 'echo "No module named boto3" >&2; exit 3'],
  ['while a job is on its way', 'read -r order; echo "No module named boto3" >&2; exit 3'],
  [
    'and leaves a child that still holds its pipes',
    'exec 3<&0; (while read -r order; do :; done) <&3 & echo "No module named boto3" >&2; exit 3',
  ],
])(
  'a runner of jobs that dies %s fails every job at once, with what it wrote',
  { timeout: 20_000 },
  async (_, script) => {
    await using fake = await fakePrograms({ python3: script });
    const runner = await start(`${fake.folder}/python3`);
    const told = /is no more: it ended with code 3\nNo module named boto3\n$/;
    await expect(runner.run([], {})).rejects.toThrow(told);
    await expect(runner.run([], {})).rejects.toThrow(told);
    await runner.close();
  },
);

it('a runner of jobs that cannot be started fails every job at once, and says so', async () => {
  const runner = await start('/nowhere/python3');
  await expect(runner.run([], {})).rejects.toThrow('is no more: Error: spawn /nowhere/python3 ENOENT');
  await runner.close();
});
