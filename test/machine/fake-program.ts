import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for a PATH, with shell scripts in it, by name. */
export const fakePrograms = async (
  scripts: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly folder: string }> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'machine-'));
  for (const [name, script] of Object.entries(scripts)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
};
