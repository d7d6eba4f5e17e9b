import { conversions } from './conversions.ts';
import { type CelFunction, define } from './function-signature.ts';
import { sizes, textFunctions } from './text-functions.ts';
import { timeFunctions } from './time-functions.ts';
import { EvaluationError, Optional } from './value.ts';

const optionals: readonly CelFunction[] = [
  define('optional.of', ['dyn'], 'optional<dyn>', ([value]) => new Optional(value)),
  define('optional.none', [], 'optional<dyn>', () => new Optional()),
  define('.hasValue', ['optional'], 'bool', ([{ value }]) => value !== undefined),
  define('.value', ['optional'], 'dyn', ([{ value }]) => {
    if (value !== undefined) return value;
    throw new EvaluationError('.value() of an optional that has none');
  }),
  define('nonEmpty', ['string'], 'optional<string>', ([text]) => new Optional(text === '' ? undefined : text)),
];

const numbers: readonly CelFunction[] = [
  define('min', ['int', 'int'], 'int', ([a, b]) => Math.min(a, b)),
  define('min', ['double', 'double'], 'double', ([a, b]) => Math.min(a, b)),
  define('max', ['int', 'int'], 'int', ([a, b]) => Math.max(a, b)),
  define('max', ['double', 'double'], 'double', ([a, b]) => Math.max(a, b)),
  define('-', ['double'], 'double', ([value]) => (value === 0 ? 0 : -value)),
  define('!', ['bool'], 'bool', ([value]) => !value),
  define('pad', ['int', 'int'], 'string', ([value, digits]) => {
    if (value >= 0 && digits >= 1 && digits <= 20) return String(value).padStart(digits, '0');
    throw new EvaluationError(`pad(${value}, ${digits}); expected a number of at least 0, and 1 to 20 digits`);
  }),
];

/** Every function of expressions: what is not here does not exist, whatever else CEL has. */
export const CEL_FUNCTIONS: readonly CelFunction[] = [
  ...conversions,
  ...optionals,
  ...textFunctions,
  ...sizes,
  ...numbers,
  ...timeFunctions,
];

/** The ways to call each function, by its name. */
export const FUNCTIONS_BY_NAME: ReadonlyMap<string, readonly CelFunction[]> = Map.groupBy(
  CEL_FUNCTIONS,
  ({ name }) => name,
);
