import type { Json } from '../core/json.ts';
import type { EpochMs } from '../core/time.ts';
import { exampleInput, inputError } from '../core/triggers/declared-input.ts';
import type { DeclaredInput, Trigger } from '../core/triggers/trigger.ts';
import { combinations, guessesFor } from './guesses.ts';
import { likelyTexts } from './likely-texts.ts';
import { type ValueRead, valuesRead } from './values-read.ts';

const MOST_ATTEMPTS = 3_000;
/** Undefined: the input lacks the value. */
type Choice = Json | undefined;

/** Inputs that have what the expressions of a manual trigger read, the likeliest to satisfy its condition first. */
export function* madeInputs(trigger: Trigger, now: EpochMs): Generator<Json> {
  if (trigger.on.kind !== 'manual') return;
  const reads = valuesRead(trigger).filter(({ path: [first, ...rest] }) => first === 'input' && rest.length > 0);
  const { inputs } = trigger.on;
  const leaves =
    inputs?.map(({ name }) => readOf(name, reads)) ??
    reads.filter(({ path }) => !reads.some((other) => isBelow(other.path, path)));
  const choices = leaves.map((leaf, index) => declaredChoices(inputs?.[index], choicesOf(leaf, now)));
  for (const values of combinations(choices, MOST_ATTEMPTS)) {
    yield inputOf(leaves.map(({ path: [, ...path] }, index) => ({ path, value: values[index] })));
  }
}

const isBelow = (path: readonly string[], above: readonly string[]): boolean =>
  path.length > above.length && above.every((name, index) => path[index] === name);

const choicesOf = (read: ValueRead, now: EpochMs): readonly Choice[] => {
  const { path, optional, compared, besides } = read;
  const near = compared.flatMap((literal): readonly Choice[] =>
    typeof literal === 'number' ? [literal, literal + 1, literal - 1] : [literal],
  );
  const guesses = guessesFor(path.at(-1) ?? '', now);
  const all: readonly Choice[] = [
    ...near,
    ...likelyTexts(read, now),
    ...guesses.slice(0, 2),
    1,
    true,
    [...guesses.slice(0, 1)],
    ...guesses.slice(2),
    ...besides,
  ];
  return optional ? [undefined, ...all] : [...all, undefined];
};

const readOf = (name: string, reads: readonly ValueRead[]): ValueRead =>
  reads.find(({ path }) => path[1] === name) ?? {
    path: ['input', name],
    optional: true,
    compared: [],
    pictures: [],
    separators: [],
    besides: [],
  };

/** What the declaration of an input allows, and whether the input may be left out. */
const declaredChoices = (declared: DeclaredInput | undefined, choices: readonly Choice[]): readonly Choice[] => {
  if (declared === undefined) return choices;
  const example: Json = exampleInput([{ ...declared, required: true }]);
  const items = declared.type === 'array' ? declared.enum?.map((item) => [item]) : declared.enum;
  const given: readonly Choice[] = [...valuesOf(example), ...(items ?? []), ...choices];
  const allowed = given.filter((choice) => choice !== undefined && inputError(declared, choice) === undefined);
  return declared.required ? allowed : [undefined, ...allowed];
};

const valuesOf = (example: Json): readonly Json[] =>
  typeof example === 'object' && example !== null && !Array.isArray(example) ? Object.values(example) : [];

interface Leaf {
  readonly path: readonly string[];
  readonly value: Choice;
}

const inputOf = (leaves: readonly Leaf[]): { readonly [name: string]: Json } => {
  const names = [...new Set(leaves.flatMap(({ path }) => path.slice(0, 1)))];
  return Object.fromEntries(
    names.flatMap((name): readonly (readonly [string, Json])[] => {
      const below = leaves
        .filter(({ path }) => path[0] === name)
        .map(({ path: [, ...path], value }) => ({ path, value }));
      const own = below.find(({ path }) => path.length === 0);
      if (own === undefined) return [[name, inputOf(below)]];
      return own.value === undefined ? [] : [[name, own.value]];
    }),
  );
};
