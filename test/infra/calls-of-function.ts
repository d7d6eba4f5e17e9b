import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FunctionName } from '../../infra/stack/stack-names.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What stands in for the outside world in lib, by the name that its users give it. */
const PORTS = [
  'ledger',
  'sharedCalls',
  'reader',
  'sender',
  'objects',
  'bus',
  'topics',
  'standing',
  'manifests',
] as const;

/** One method of a port, e.g. `ledger.create`. */
export type PortCall = `${(typeof PORTS)[number]}.${string}`;

/** The modules that a module loads, types left out: those are gone at run time. */
const importsOf = (file: string): readonly string[] => {
  const code = readFileSync(file, 'utf8');
  return [...code.matchAll(/^(?:import|export) (?!type\b)[^;]*? from '(\.[^']+)';/gm)].map(([, name = '']) =>
    path.resolve(path.dirname(file), name),
  );
};

/** Every module below a function's handler. */
const modulesOf = (name: FunctionName): ReadonlySet<string> => {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file)) return;
    if (!existsSync(file)) throw new Error(`${file} is imported and does not exist`);
    reached.add(file);
    for (const imported of importsOf(file)) visit(imported);
  };
  visit(path.join(ROOT, 'handlers', `${name}.ts`));
  return reached;
};

const CALL = new RegExp(`\\b(${PORTS.join('|')})\\.([a-zA-Z]+)\\(`, 'g');

/** Every method of a port that some module below a function's handler calls: at least what the function calls. */
export const callsOf = (name: FunctionName): ReadonlySet<PortCall> => {
  const calls = new Set<PortCall>();
  for (const file of modulesOf(name)) {
    // The core does no I/O, and the adapters are the ports' other side.
    if (/\/lib\/(?:core|adapters)\//.test(file)) continue;
    for (const [, port, method] of readFileSync(file, 'utf8').matchAll(CALL)) {
      const known = PORTS.find((each) => each === port);
      if (known !== undefined) calls.add(`${known}.${method ?? ''}`);
    }
  }
  return calls;
};

/** Whether a module below a function's handler logs lines with this `decision`. */
export const logsDecision = (name: FunctionName, decision: string): boolean =>
  [...modulesOf(name)].some((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .some((line) => /\bdecision\b|\btell\(/.test(line) && line.includes(`'${decision}'`)),
  );
