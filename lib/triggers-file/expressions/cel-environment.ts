import { Environment } from '@marcbachmann/cel-js';
import { ZonedTime } from '../../core/calendar/zoned-time.ts';
import { EVENT_NAME, type KnownField } from '../../core/events/event-fields.ts';
import type { CelFunction, Kind } from '../../core/expressions/function-signature.ts';
import { CEL_FUNCTIONS } from '../../core/expressions/functions.ts';

const onlyChecked = (): never => {
  throw new Error('the library only checks types; lib/core/expressions/evaluate.ts evaluates');
};

const typeOfKind = (kind: Kind): string =>
  kind === 'picture' || kind === 'zone' ? 'string' : kind === 'optional' ? 'optional<dyn>' : kind;

const signatureOf = ({ name, parameters, gives }: CelFunction): string => {
  const types = parameters.map(typeOfKind);
  const [receiver, ...rest] = types;
  return name.startsWith('.')
    ? `${receiver}${name}(${rest.join(', ')}): ${gives}`
    : `${name}(${types.join(', ')}): ${gives}`;
};

/** Functions that CEL lacks. All others have there the types that they have here. */
const OURS: ReadonlySet<string> = new Set(['json', 'nonEmpty', '.replace', 'pad', 'min', 'max', 'time', 'date']);

const isOurs = ({ name, parameters }: CelFunction): boolean =>
  OURS.has(name) || (name.startsWith('.') && parameters[0] === 'time');

/** All that expressions of every trigger share: functions, and arithmetic with whole and other numbers mixed. */
const BASE = (() => {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    // An array of strings and numbers is refused later; an object for json(…) may well mix them.
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxDepth: 100 },
  }).registerType('time', ZonedTime);
  for (const one of CEL_FUNCTIONS) {
    if (isOurs(one)) environment.registerFunction(signatureOf(one), onlyChecked);
  }
  environment.registerFunction('string(time): string', onlyChecked);
  for (const sign of ['+', '-', '*', '/']) {
    environment.registerOperator(`int ${sign} double: double`, onlyChecked);
    environment.registerOperator(`double ${sign} int: double`, onlyChecked);
  }
  for (const sign of ['==', '<', '<=', '>', '>=']) environment.registerOperator(`time ${sign} time: bool`, onlyChecked);
  return environment;
})();

/** Names that the library has taken for constants of its own; an event's field may bear them all the same. */
const TAKEN: ReadonlySet<string> = new Set(BASE.getDefinitions().variables.map(({ name }) => name));

/** The name by which the checker knows a field. */
export const declaredName = (name: string): string =>
  TAKEN.has(name) && name !== 'optional' && name !== 'cel' ? `field_${name}` : name;

/** Words that no expression can begin with; such a field is read below `event`. */
const isReserved = (name: string): boolean => {
  try {
    BASE.parse(name);
    return false;
  } catch {
    return true;
  }
};

type Schema = { readonly [name: string]: string | Schema };

/** The library makes a type of its own for each object, by its name, and takes no other names for one. */
const NAMES_A_TYPE = /^[A-Za-z_][A-Za-z0-9_-]*$/;

const typeOrSchema = ({ name, type, below }: KnownField): string | Schema => {
  if (type !== 'map') return type;
  return below === undefined || !NAMES_A_TYPE.test(name)
    ? 'dyn'
    : Object.fromEntries(below.map((field) => [field.name, typeOrSchema(field)]));
};

const declare = (environment: Environment, name: string, type: string | Schema): void => {
  if (typeof type === 'string') environment.registerVariable(name, type);
  else environment.registerVariable({ name, schema: type });
};

/** All fields of a trigger with their types, and under `event` once more. A field with `below` has only these names. */
export const environmentOf = (fields: readonly KnownField[]): Environment => {
  const environment = BASE.clone();
  for (const field of fields) {
    if (!isReserved(field.name)) declare(environment, declaredName(field.name), typeOrSchema(field));
  }
  declare(environment, EVENT_NAME, Object.fromEntries(fields.map((field) => [field.name, typeOrSchema(field)])));
  return environment;
};
