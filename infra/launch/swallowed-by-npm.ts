import path from 'node:path';
import type { ParseArgsConfig } from 'node:util';
import { nearestName } from '../../lib/core/nearest-name.ts';

/** What a process knows of how it was started. */
export interface Start {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The program, as in `process.argv[1]`. */
  readonly program: string | undefined;
}

type Options = NonNullable<ParseArgsConfig['options']>;

interface Swallowed {
  readonly typed: string;
  /** The option that was meant. */
  readonly option: string;
  /** "true" where npm saw no value. */
  readonly value: string;
}

/**
 * npm takes a long option whose letters are all short options of its own for these, one by one.
 * https://docs.npmjs.com/cli/v11/using-npm/config#shorthands-and-other-cli-niceties
 */
const TAKEN_APART: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  apply: { all: 'true', parseable: 'true', long: 'true', yes: 'true' },
  span: { loglevel: 'silent', parseable: 'true', all: 'true' },
};

/** The only ones of npm's own options that could be taken for a misspelt one of ours. */
const NPMS_OWN = new Set(['cafile', 'tag']);

/** npm tells a script of the options that it knows in variables such as `npm_config_data_dir`. */
const PREFIX = 'npm_config_';

const swallowedOptions = (options: Options, environment: Start['environment']): readonly Swallowed[] => {
  const names = Object.keys(options);
  const whole = Object.entries(environment).flatMap(([variable, value]): readonly Swallowed[] => {
    if (!variable.startsWith(PREFIX) || !value) return [];
    const typed = variable.slice(PREFIX.length).replaceAll('_', '-');
    const option = names.includes(typed) || NPMS_OWN.has(typed) ? typed : nearestName(typed, names);
    return option !== undefined && names.includes(option) ? [{ typed, option, value }] : [];
  });
  const apart = names.filter((name) => {
    const parts = TAKEN_APART[name];
    return parts !== undefined && Object.entries(parts).every(([part, value]) => environment[PREFIX + part] === value);
  });
  return [...whole, ...apart.map((name) => ({ typed: name, option: name, value: 'true' }))];
};

/** Whether npm has started this very program, and not one that has started it. */
const isScriptOfNpm = ({ environment, program }: Start): boolean =>
  program !== undefined && environment['npm_lifecycle_script']?.includes(path.parse(program).name) === true;

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/**
 * If the `--` that npm requires before the options of a script is missing, npm keeps the options for itself and the
 * script would run without them, for example for another stage. Gives the message, or nothing if npm has kept none.
 *
 * `args` are those that did reach the script.
 */
export const swallowedByNpm = (args: readonly string[], options: Options, start: Start): string | undefined => {
  if (!isScriptOfNpm(start)) return undefined;
  const swallowed = swallowedOptions(options, start.environment);
  if (swallowed.length === 0) return undefined;
  const lacksValue = ({ option, value }: Swallowed): boolean => options[option]?.type === 'string' && value === 'true';
  // npm takes no word behind an option for its value, but hands it on alone.
  const lacking = swallowed.filter(lacksValue).length;
  const itsValue = lacking === 1 && args.length === 1 ? args[0] : undefined;
  const typed = swallowed.map((one) => {
    if (options[one.option]?.type === 'boolean') return `--${one.option}`;
    if (!lacksValue(one)) return `--${one.option} ${quoted(one.value)}`;
    return `--${one.option} ${itsValue === undefined ? '<value>' : quoted(itsValue)}`;
  });
  const rest = lacking === 0 ? args.map(quoted) : itsValue !== undefined || args.length === 0 ? [] : ['…'];
  // npm sets it wherever it starts a script.
  const script = start.environment['npm_lifecycle_event'];
  const command = [script === 'start' ? 'npm start' : `npm run ${script}`, '--', ...rest, ...typed].join(' ');
  const kept = swallowed.map((one) => `--${one.typed}`).join(', ');
  return `npm has kept ${kept} for itself; write the options of the script after "--".\nType: ${command}`;
};
