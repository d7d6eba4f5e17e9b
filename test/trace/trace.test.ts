import path from 'node:path';
import { expect, it } from 'vitest';
import { runNode } from '../processes/spawn-node.ts';
import { instrumented } from './entered-files.ts';

const run = (...args: string[]) => runNode([path.join(import.meta.dirname, 'trace.js'), ...args]);

it('an upload, a run end and a manual call enter no more files, and change them no more often, than is allowed', async () => {
  const { status, stdout, stderr } = await run('--json');
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  const lengths = JSON.parse(stdout);
  expect(lengths.map(({ walk }: { walk: string }) => walk)).toEqual(['upload', 'run-end', 'manual']);
  for (const { files, changes, everyChange } of lengths) {
    // A walk that ends early, for an error, would seem short.
    expect(files).toBeGreaterThan(20);
    expect(changes).toBeGreaterThan(files);
    expect(everyChange).toBeGreaterThanOrEqual(changes);
  }
});

it.each([
  ['upload', ['lib/adapters/glue/glue-sender.ts', 'lib/start/send-acquired.ts']],
  ['run-end', ['lib/outcome/', 'lib/ledger/', 'lib/backlog/drain-backlog.ts']],
  ['manual', ['lib/adapters/s3/s3-objects.ts', 'lib/adapters/glue/glue-sender.ts', 'lib/manual/manual-answer.ts']],
])('the walk of the %s leads through the whole of it', async (walk, files) => {
  const { status, stdout } = await run('--walk', walk);
  expect(status).toBe(0);
  for (const file of files) expect(stdout).toContain(file);
});

it('npm run trace refuses a walk that there is not', async () => {
  const { status, stderr } = await run('--walk', 'sweep');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringContaining('--walk must be upload or run-end or manual, found "sweep"'),
  });
});

it('every kind of function tells its file, and only what has a body', () => {
  const source = `
function plain(): number { return 1; }
function overloaded(a: string): void;
function overloaded(a: unknown): void { void a; }
const arrow = async (a = () => 1) => ({ a });
class C { get x(): number { return 1; } abstract y(): void; }
type T = () => void;
`;
  expect(instrumented(source, 'f.ts')).toBe(`
function plain(): number {globalThis.__entered("f.ts"); return 1; }
function overloaded(a: string): void;
function overloaded(a: unknown): void {globalThis.__entered("f.ts"); void a; }
const arrow = async (a = () => (globalThis.__entered("f.ts"), 1)) => ((globalThis.__entered("f.ts"), { a }));
class C { get x(): number {globalThis.__entered("f.ts"); return 1; } abstract y(): void; }
type T = () => void;
`);
});
