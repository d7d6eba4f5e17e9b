import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type Start, swallowedByNpm } from '../../infra/launch/swallowed-by-npm.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import { didYouMean } from '../../lib/core/nearest-name.ts';

/** The exit code of every script for wrong usage; 1 is for anything that fails after that. */
export const CALLED_WRONGLY = 2;

type Config = ParseArgsConfig & {
  readonly args: readonly string[];
  readonly options: NonNullable<ParseArgsConfig['options']>;
};

/**
 * Reads a command line as `parseArgs` of Node does, but tells every error at once, in our words and with the options
 * that there are. https://nodejs.org/api/util.html#utilparseargsconfig Options that npm has kept for itself are an error.
 *
 * @throws TriggerError `CALL_INVALID`
 */
export const readOptions = <const T extends Config>(
  config: T,
  start: Start = { environment: process.env, program: process.argv[1] },
): ReturnType<typeof parseArgs<T>> => {
  const swallowed = swallowedByNpm(config.args, config.options, start);
  const errors = swallowed === undefined ? errorsOf(config) : [swallowed];
  if (errors.length > 0) throw new TriggerError('CALL_INVALID', errors.join('\n'), { retryable: false });
  return parseArgs(config);
};

/** Never an empty list where `parseArgs` would throw. */
const errorsOf = ({ args, options, allowPositionals = false }: Config): readonly string[] => {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const known = Object.keys(options).map((name) => `--${name}`);
  const errors: string[] = [];
  const unexpected: string[] = [];
  let unknown = false;
  for (const token of tokens) {
    if (token.kind === 'positional') unexpected.push(JSON.stringify(token.value));
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const type = Object.hasOwn(options, name) ? options[name]?.type : undefined;
    if (type === undefined) {
      unknown = true;
      errors.push(`there is no option ${rawName}${didYouMean(rawName, known)}`);
    } else if (type === 'boolean' && value !== undefined) {
      errors.push(`${rawName} takes no value, found ${JSON.stringify(value)}`);
    } else if (type === 'string' && value === undefined) {
      errors.push(`${rawName} needs a value, found none`);
    } else if (type === 'string' && inlineValue === false && value?.startsWith('-') && value.length > 1) {
      errors.push(
        `${rawName} needs a value, found ${value}; a value that begins with "-" is written ${rawName}=${value}`,
      );
    }
  }
  // What follows an unknown option may be its value.
  if (!allowPositionals && !unknown && unexpected.length > 0)
    errors.push(`takes options only, found ${unexpected.join(', ')}`);
  return errors.length === 0 ? [] : [...errors, `Options: ${known.join(', ')}`];
};
