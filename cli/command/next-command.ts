import { isObject } from '../../lib/core/json.ts';
import { shellQuoted } from '../command-line/shell-quoted.ts';
import type { Target } from '../deployment/deployment.ts';

/** How a person calls the command in the project. */
export const PROGRAM = 'npx glue-job-trigger';

/** The command that makes a call of the function `manual`; undefined for a call that the command does not make. */
export const commandOf = (call: Readonly<Record<string, unknown>>, target: Target): string | undefined => {
  const words = wordsOf(call);
  return words === undefined ? undefined : [PROGRAM, ...words.map(shellQuoted), ...targetWords(target)].join(' ');
};

const wordsOf = (call: Readonly<Record<string, unknown>>): readonly string[] | undefined => {
  const { trigger, object } = call;
  if (typeof trigger === 'string' && typeof object === 'string') return ['call', trigger, object];
  for (const verb of ['status', 'close'] as const) {
    const group = call[verb];
    if (isObject(group) && isObject(group['by'])) return [verb, String(group['trigger']), ...valueWords(group['by'])];
  }
  for (const verb of ['redrive', 'rerun', 'cancel', 'status'] as const) {
    const which = call[verb];
    if (typeof which === 'string') return [verb, which, ...remarks(call)];
    if (isObject(which)) return [verb, ...filterWords(which), ...remarks(call)];
  }
  return undefined;
};

const valueWords = (by: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(by).map(([name, value]) => `${name}=${String(value)}`);

const filterWords = (filter: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(filter).flatMap(([name, value]) => [name === 'cancelId' ? '--cancel-id' : `--${name}`, String(value)]);

/** What the person has to fill in. */
const remarks = ({ why }: Readonly<Record<string, unknown>>): readonly string[] =>
  typeof why === 'string' ? ['--why', why] : [];

const targetWords = ({ stage, region, localPort }: Target): readonly string[] => [
  ...(stage === 'dev' ? [] : ['--stage', stage]),
  ...(region === undefined ? [] : ['--region', region]),
  ...(localPort === undefined ? [] : ['--local', ...(localPort === 4_100 ? [] : ['--port', String(localPort)])]),
];
