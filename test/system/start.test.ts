import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listenOn } from '../../local/server/listen.ts';
import { spawnNode } from '../processes/spawn-node.ts';

// The local cloud waits a minute for what must come.
vi.setConfig({ testTimeout: 180_000 });

const ROOT = path.join(import.meta.dirname, '../..');
const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

const aDataDir = async (): Promise<string> => {
  const dir = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-'));
  ending.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
};
const freePort = async (): Promise<number> => {
  const server = createServer();
  const { port } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.close(resolve));
  return port;
};
/** The processes in which functions run. Only Linux tells them; elsewhere there are none to look at. */
const workersOf = async (pid: number | undefined): Promise<readonly number[]> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const programs = children
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map(async (child) => {
      const program = await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => '');
      return program.includes('worker-process') ? [Number(child)] : [];
    });
  return (await Promise.all(programs)).flat();
};
/** What lives in a process group; one that has ended may still wait for its parent to look. Only Linux tells, as above. */
const livingInGroup = async (group: number | undefined): Promise<readonly string[]> => {
  const entries = await readdir('/proc').catch(() => []);
  const processes = entries.filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.filter((stat) => {
    const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return itsGroup === String(group) && state !== 'Z';
  });
};
/** `npm start` as a person runs it, but without a terminal, and with short runs unless `args` say otherwise. */
const npmStart = async (...args: string[]) => {
  const dataDir = await aDataDir();
  const child = spawnNode(['cli/start.js', '--data-dir', dataDir, '--runs-take', '0.3', ...args], {
    cwd: ROOT,
    // A process group of its own, as a terminal makes one: Ctrl-C there reaches the build's process too.
    detached: true,
  });
  ending.push(() => child.kill('SIGKILL'));
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += String(chunk);
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([code]) => code);
  const shows = async (text: string): Promise<void> => {
    while (!output.includes(text)) {
      const more = new Promise<'more'>((resolve) => listeners.add(() => resolve('more')));
      if ((await Promise.race([more, ended])) !== 'more' && !output.includes(text)) {
        throw new Error(`it ended without "${text}":\n${output}`);
      }
    }
  };
  return { child, dataDir, ended, output: () => output, shows };
};

describe('npm start -- --once', () => {
  it('shows an upload, a batch, a schedule and a manual call each starting exactly one run, and exits 0', async () => {
    const { ended, output, dataDir } = await npmStart('--once');
    expect(await ended, output()).toBe(0);
    expect(output()).toContain('4 examples, 4 runs: each started exactly once, with the right arguments.');
    expect(output().match(/ {2}started /g)).toHaveLength(4);
    expect(output()).toMatch(/--area eu --day \d{4}-\d{2}-\d{2} /);
    expect(output()).not.toContain('\u001b[');
    const log = (await readFile(path.join(dataDir, 'log.jsonl'), 'utf8')).trim().split('\n');
    expect(log.map((line) => JSON.parse(line)).filter(({ decision }) => decision === 'started')).toHaveLength(4);
  });

  it('exits with 1 and says what is missing when an example starts nothing', async () => {
    const dir = await aDataDir();
    const example = path.join(dir, 'no-trigger.json');
    const event: { detail: { object: { key: string } } } = JSON.parse(
      await readFile(path.join(ROOT, 'examples/events/orders.json'), 'utf8'),
    );
    event.detail.object.key = 'orders/mars/dt=2026-11-22/a.csv';
    await writeFile(example, JSON.stringify(event));
    const { ended, output } = await npmStart('--once', '--example', example);
    expect(await ended).toBe(1);
    expect(output()).toMatch(/no-trigger\.json starts nothing: .*condition/);
  });
});

/** A triggers file of somebody's own, in a folder with a blank in its name. */
const aFile = async (text: string): Promise<string> => {
  const dir = path.join(await aDataDir(), 'my triggers');
  await mkdir(dir);
  const file = path.join(dir, 'triggers file.yml');
  await writeFile(file, text);
  return file;
};

const OWN_FILE = `
vars: { dev: { in: my-dev-in }, prod: { in: my-in } }
createBuckets: [made-dev-bucket]
triggers:
  off: { enabled: false, on: { s3: { bucket: other-off, key: '{a}' } }, start: { JobName: j0 } }
  huge: { on: { s3: { bucket: made-dev-bucket, key: '**' } }, when: size > 1073741824, start: { JobName: j1 } }
  invoices:
    on: { s3: { bucket: '\${{ vars.in }}', key: 'in coming/{country}/März {n}.csv' } }
    when: country in ["fr", "de"]
    start: { JobName: 'job one \${{ stage }}', Arguments: { --c: '\${{ country }}' } }
  parts:
    on: { s3: { bucket: made-dev-bucket, key: 'parts/{day}/{part}.csv' } }
    batch: { by: day, need: { part: [orders, rates] }, at: "06:00" }
    start: { JobName: parts, Arguments: { --list: '\${{ batch.manifest }}', --files: '\${{ batch.count }}' } }
  last-working-day: { on: { schedule: { expression: cron(0 21 LW * ? *) } }, start: { JobName: j3 } }
`;

describe("npm start -- --once with somebody's own file", () => {
  it('plays events of its own triggers, names the triggers without one, and exits 0', async () => {
    const { ended, output } = await npmStart('--once', '--file', await aFile(OWN_FILE));
    expect(await ended, output()).toBe(0);
    expect(output()).toContain('playing an upload of s3://my-dev-in/in coming/fr/März sample.csv');
    expect(output()).toContain('of job one dev STARTING: --c fr');
    expect(output()).toContain('playing a batch of parts: 2 uploads to s3://made-dev-bucket');
    expect(output()).toMatch(
      /^the list s3:\/\/\S+\.jsonl, closed as close, has parts\/(.{10})\/orders\.csv, parts\/\1\/rates\.csv$/m,
    );
    expect(output()).toMatch(/of parts STARTING: .*--files 2/);
    expect(output()).toContain('playing last-working-day as due at 20');
    expect(output()).toContain('Not played:\n- huge: found no upload');
    expect(output()).toContain('3 examples, 3 runs: each started exactly once, with the right arguments.');
  });

  it('exits 0 when nothing is enabled, and says so', async () => {
    const file = await aFile('triggers: { off: { enabled: false, on: manual, start: { JobName: j } } }');
    const { ended, output } = await npmStart('--once', '--file', file);
    expect(await ended, output()).toBe(0);
    expect(output()).toContain('Nothing to play: no trigger of the file is enabled.');
  });

  it('exits 1 when there is something to play and no event is found for it', async () => {
    const file = await aFile(
      'triggers: { no: { on: manual, when: input.a == 1 && input.a == 2, start: { JobName: j } } }',
    );
    const { ended, output } = await npmStart('--once', '--file', file);
    expect(await ended, output()).toBe(1);
    expect(output()).toContain('- no: found no input for which it starts a run');
    expect(output()).toContain('--example <event.json>');
  });

  it("reports in a sentence that an example's bucket is not in it", async () => {
    const example = path.join(ROOT, 'examples/events/orders.json');
    const { ended, output } = await npmStart('--once', '--file', await aFile(OWN_FILE), '--example', example);
    expect(await ended, output()).toBe(1);
    expect(output()).toContain('the triggers file names no bucket "acme-dev-landing" (there are ');
    expect(output()).not.toMatch(/^\s+at /m);
  });
});

describe("npm start with somebody's own file", () => {
  it('shows commands for its own triggers, ticks what check accepts, follows its changes, and ends with Ctrl-C', async () => {
    const file = await aFile(OWN_FILE);
    const { child, ended, shows, output } = await npmStart('--port', String(await freePort()), '--file', file);
    await shows('of parts SUCCEEDED');
    expect(output()).toMatch(/The console is at http:\/\/127\.0\.0\.1:\d+\/\n.*The local cloud for stage/s);
    expect(output()).toContain(" s3 cp - 's3://my-dev-in/in coming/fr/März sample.csv'");
    expect(output()).toContain('printf %s \'{"trigger":"last-working-day","scheduledTime":"20');
    expect(output()).toMatch(/_local\/tick\/last-working-day$/m);
    expect(output()).not.toContain('acme-dev-landing');
    await writeFile(file, OWN_FILE.replace('LW *', 'XYZ *'));
    await shows('found "XYZ"');
    const often = '  often: { on: { schedule: { expression: rate(1 day) } }, start: { JobName: often } }';
    await writeFile(file, `${OWN_FILE}${often}\n`);
    await shows('often is due');
    await rm(file);
    await shows(`${file} was deleted; the previous build stays in use`);
    child.kill('SIGINT');
    expect(await ended, output()).toBe(0);
    await expect.poll(() => livingInGroup(child.pid)).toEqual([]);
  });

  it.each(['triggers: { off: { enabled: false, on: manual, start: { JobName: j } } }'])(
    'comes up and ends though nothing is enabled: %s',
    async (text) => {
      const { child, ended, shows, output } = await npmStart(
        '--port',
        String(await freePort()),
        '--file',
        await aFile(text),
      );
      await shows('schedules          none');
      child.kill('SIGINT');
      expect(await ended, output()).toBe(0);
    },
  );

  it('ends everything with one message when a change cannot be carried over', async () => {
    const file = await aFile(OWN_FILE);
    const { child, dataDir, ended, shows, output } = await npmStart('--port', String(await freePort()), '--file', file);
    await shows('run ended');
    await rm(path.join(dataDir, 'dist'), { recursive: true });
    await writeFile(path.join(dataDir, 'dist'), 'in the way');
    await writeFile(file, `${OWN_FILE}\n`);
    expect(await ended, output()).toBe(1);
    expect(output()).toMatch(/^stopped by an unexpected error: .*dist.*; the stack trace is in .*log\.jsonl$/m);
    expect(output()).not.toMatch(/^\s+at /m);
    expect(await readFile(path.join(dataDir, 'log.jsonl'), 'utf8')).toContain('"stack"');
    await expect.poll(() => livingInGroup(child.pid)).toEqual([]);
  });
});

describe('npm start', () => {
  it('starts a run for a file dropped into the landing folder, and Ctrl-C leaves no process behind', async () => {
    const { child, dataDir, ended, shows, output } = await npmStart('--port', String(await freePort()));
    await shows('run ended');
    const folder = path.join(dataDir, 'landing/acme-dev-landing/orders/us/dt=2026-01-31');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'dropped.csv'), 'a,b\n');
    await shows('--source s3://acme-dev-landing/orders/us/dt=2026-01-31/dropped.csv --area us --day 2026-01-31');
    await mkdir(path.join(dataDir, 'landing/nobody'));
    await writeFile(path.join(dataDir, 'landing/nobody/x.csv'), 'a,b\n');
    await shows(`${path.join(dataDir, 'landing/nobody/x.csv')} is not uploaded: there is no bucket "nobody"; `);
    await writeFile(path.join(dataDir, 'landing/stray.csv'), 'a,b\n');
    await shows(`${path.join(dataDir, 'landing/stray.csv')} is not uploaded: it is in no bucket’s folder; `);
    const workers = await workersOf(child.pid);
    child.kill('SIGINT');
    expect(await ended, output()).toBe(0);
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it.each([
    ['Ctrl-C, which the whole process group gets', 'SIGINT', (pid: number) => -pid],
    ['a signal to itself alone', 'SIGTERM', (pid: number) => pid],
  ] as const)('stopped while it builds by %s, ends without a stack trace', async (_what, signal, receiver) => {
    const { child, ended, shows, output } = await npmStart('--port', String(await freePort()));
    await shows('building the functions');
    if (child.pid === undefined) throw new Error('it has no process');
    process.kill(receiver(child.pid), signal);
    expect(await ended, output()).toBe(130);
    expect(output()).toContain('stopped while starting');
    expect(output()).not.toContain('The local cloud for stage');
    expect(output()).not.toMatch(/^\s+at /m);
    await expect.poll(() => livingInGroup(child.pid)).toEqual([]);
  });

  it.each([
    [['--file', 'nowhere.yml'], 1, 'nowhere.yml cannot be read'],
    [['--bogus'], 2, 'there is no option --bogus\nOptions: --help, --once, --port'],
    [['--port', '0'], 2, '--port must be a whole number from 1 to 65535, found "0"'],
    [['--example', 'nowhere.json'], 1, 'the event file "nowhere.json" cannot be read: there is no such file'],
    [['--example', 'README.md'], 1, 'the event file "README.md": found'],
    [['--data-dir', 'README.md'], 1, '--data-dir README.md cannot be written: it is a file; choose a folder'],
    [['--fault', 'explode'], 2, 'unknown fault "explode"; known: accept-then-drop'],
  ])('with %j is refused with exit code %i and one clear message', async (args, exitCode, message) => {
    const { ended, output } = await npmStart(...args);
    expect(await ended).toBe(exitCode);
    expect(output()).toContain(message);
    expect(output()).not.toMatch(/^\s+at /m);
  });

  it('ends without a stack trace when its output has no reader any more', async () => {
    const { child, ended, shows, output } = await npmStart('--port', String(await freePort()));
    await shows('The local cloud');
    child.stdout?.destroy();
    expect(await ended, output()).toBe(0);
    expect(output()).not.toMatch(/^\s+at /m);
  });

  it('names a port that is taken', async () => {
    const server = createServer();
    const { port } = await listenOn(server, { port: 0, host: '127.0.0.1' });
    ending.push(() => server.close());
    const { ended, output } = await npmStart('--port', String(port));
    expect(await ended).toBe(1);
    expect(output()).toContain(`port ${port} of 127.0.0.1 is taken by another program`);
  });
});
