import path from 'node:path';
import { type NodeEnd, runNode } from '../processes/spawn-node.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/**
 * What a person types, in a shell of which nothing leads to AWS.
 *
 * @param port that of the local cloud; undefined: the words say which deployment is meant
 */
export const typed = (port: string | undefined, ...words: readonly string[]): Promise<NodeEnd> => {
  const own = Object.entries(process.env).filter(([name]) => !/^(?:AWS_|STAGE|TRIGGERS_FILE|npm_)/.test(name));
  const env = { ...Object.fromEntries(own), AWS_MAX_ATTEMPTS: '1', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const target = port === undefined ? [] : ['--local', '--port', port, '--stage', 'test'];
  const [verb = '', ...rest] = words;
  return runNode(['cli/glue-job-trigger.js', verb, ...target, ...rest], { cwd: ROOT, env });
};
