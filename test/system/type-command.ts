import path from 'node:path';
import { processWorld } from '../../cli/command/process-world.ts';
import { runCommand } from '../../cli/command/run-command.ts';
import { type NodeEnd, runNode } from '../processes/spawn-node.ts';

/** Made once: each listens to the output of this process. */
const HERE = processWorld();

const ROOT = path.join(import.meta.dirname, '../..');

const targetOf = (port: string | undefined): readonly string[] =>
  port === undefined ? [] : ['--local', '--port', port, '--stage', 'test'];

/**
 * Types the same as {@link typed} without a process of its own, which takes longer than most of what the command does.
 *
 * @param says what the person answers to every question; undefined: nobody is there
 */
export const typing =
  (says?: boolean) =>
  async (port: string | undefined, ...words: readonly string[]): Promise<NodeEnd> => {
    const [out, err]: [string[], string[]] = [[], []];
    const [verb = '', ...rest] = words;
    const status = await runCommand([verb, ...targetOf(port), ...rest], {
      ...HERE,
      environment: {},
      terminal: { out: (line) => void out.push(`${line}\n`), err: (line) => void err.push(`${line}\n`) },
      confirm: async () => says,
    });
    return { status, stdout: out.join(''), stderr: err.join('') };
  };

/** Where nobody can answer a question. */
export const asked = typing();

/**
 * What a person types, in a shell of which nothing leads to AWS.
 *
 * @param port that of the local cloud; undefined: the words say which deployment is meant
 */
export const typed = (port: string | undefined, ...words: readonly string[]): Promise<NodeEnd> => {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:AWS_|STAGE|TRIGGERS_FILE|npm_)/.test(name));
  const env = { ...Object.fromEntries(own), AWS_MAX_ATTEMPTS: '1', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const [verb = '', ...rest] = words;
  return runNode(['cli/glue-job-trigger.js', verb, ...targetOf(port), ...rest], { cwd: ROOT, env });
};
