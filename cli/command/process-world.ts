import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { systemClock } from '../../lib/core/time.ts';
import { paintFor } from '../command-line/paint.ts';
import { endWithReader } from '../command-line/run-script.ts';
import { openDeployment } from '../deployment/open-deployment.ts';
import type { CommandWorld } from './command-world.ts';

/** The world of the command that a person or a script has started. */
export const processWorld = (): CommandWorld => {
  const { stdin, stdout, stderr, env } = process;
  stdout.on('error', endWithReader);
  return {
    environment: env,
    terminal: {
      out: (line) => void stdout.write(`${line}\n`),
      err: (line) => void stderr.write(`${line}\n`),
    },
    paint: paintFor(stdout, env),
    progress: (line) => {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${line}`);
    },
    confirm: async (question) => {
      if (!stdin.isTTY || !stderr.isTTY) return undefined;
      const asking = createInterface({ input: stdin, output: stderr });
      try {
        return /^y(?:es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
      } finally {
        asking.close();
      }
    },
    now: systemClock,
    newKey: randomUUID,
    userName: () => userInfo().username,
    open: (target) => openDeployment(target, (line) => void stderr.write(`${line}\n`)),
    serve: async (options, onOpen) => {
      const { startConsole } = await import('../../console/server/start-console.ts');
      const page = await startConsole(options);
      onOpen(page.url);
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      });
      await page.close();
    },
    askAws: async (target) => (await import('../doctor/ask-aws.ts')).askAws(target, env),
  };
};
