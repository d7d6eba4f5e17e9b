import { once } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { misuse, runScript } from '../../../cli/command-line/run-script.ts';
import { spawnNode } from '../../processes/spawn-node.ts';

const script = { help: 'Does it.\n', options: { times: { type: 'string', default: '1' } } } as const;

/** Runs a script and catches what it prints. */
const run = async (args: readonly string[], body: (times: string) => Promise<number>) => {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  const code = await runScript(args, script, ({ times }) => body(times));
  return { code, out: out.join(''), err: err.join('') };
};

afterEach(() => vi.restoreAllMocks());

describe('runScript', () => {
  it('gives the script its options, and its exit code to the caller', async () => {
    expect(await run(['--times', '7'], async (times) => Number(times))).toEqual({ code: 7, out: '', err: '' });
    expect(await run([], async (times) => Number(times))).toMatchObject({ code: 1 });
  });

  it('shows the help when asked, and runs nothing', async () => {
    const body = vi.fn(async () => 1);
    expect(await run(['--help'], body)).toEqual({ code: 0, out: 'Does it.\n', err: '' });
    expect(body).not.toHaveBeenCalled();
  });

  it('answers a wrong command line with what is wrong, the help and exit code 2', async () => {
    const unknown = await run(['--tims', '7'], async () => 1);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toBe(
      'there is no option --tims; did you mean "--times"?\nOptions: --times, --help\n\nDoes it.\n',
    );
    expect(await run(['--times', 'x'], async () => misuse('--times must be a number'))).toEqual({
      code: 2,
      out: '',
      err: '--times must be a number\n\nDoes it.\n',
    });
  });

  it('throws on whatever else the script throws', async () => {
    const failing = async (): Promise<number> => {
      throw new TypeError('a defect');
    };
    await expect(run([], failing)).rejects.toThrow('a defect');
  });

  it('ends silently when its output has no reader any more, as with head', async () => {
    const child = spawnNode(['cli/schema.js', '--help']);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout?.destroy();
    const [status] = await once(child, 'close');
    expect({ status, stderr }).toEqual({ status: 141, stderr: '' });
  });
});
