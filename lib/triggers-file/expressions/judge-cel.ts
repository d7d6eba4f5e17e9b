import { readingError, readPicture } from '../../core/calendar/time-picture.ts';
import { zoneError } from '../../core/calendar/time-zones.ts';
import { isHeld } from '../../core/exact-numbers.ts';
import { FUNCTIONS_BY_NAME } from '../../core/expressions/functions.ts';
import { type CelNode, sourceOf, typeNameOf } from './cel-node.ts';
import { showType } from './cel-types.ts';

/** Collects what is refused beyond what CEL's type checker refuses. */
export interface Judging {
  readonly errors: string[];
}

/** Why a number that stands in an expression would not be what is written; undefined when it is, or is none. */
export const numeralError = (node: CelNode): string | undefined => {
  const value: unknown = node.op === 'value' ? node.args : undefined;
  const source = sourceOf(node);
  if (typeof value === 'bigint' && /^-?0\d/.test(source)) {
    return `it would be sent as ${value}, without its zeros; write it as a string, "${source}"`;
  }
  if (typeof value !== 'number' || isHeld(value, source)) return undefined;
  return `it would be sent as ${value}; write it as a string, in quotes`;
};

/** With which type is calculated; undefined where only the event tells, which is an error for a division. */
export const arithmeticKind = (
  node: CelNode,
  left: CelNode,
  right: CelNode,
  { errors }: Judging,
): 'int' | 'double' | undefined => {
  const types = [typeNameOf(left), typeNameOf(right)];
  if (types.every((type) => type === 'int')) return 'int';
  if (types.every((type) => type === 'int' || type === 'double')) return 'double';
  if (node.op === '/') {
    const whole = `int(${sourceOf(left)}) / int(${sourceOf(right)})`;
    errors.push(
      `${sourceOf(node)}: whether 7 / 2 is 3 or 3.5 depends on the types, and one is not known here; write ${whole}, or double(…) on both sides`,
    );
  }
  return undefined;
};

/** Pictures and zones that stand in the file are judged now, all others when an event fills them. */
export const judgeTexts = (node: CelNode, name: string, args: readonly CelNode[], { errors }: Judging): void => {
  const ways = FUNCTIONS_BY_NAME.get(name)?.filter(({ parameters }) => parameters.length === args.length) ?? [];
  for (const [index, argument] of args.entries()) {
    const value: unknown = argument.op === 'value' ? argument.args : undefined;
    if (typeof value !== 'string') continue;
    const kinds = ways.map(({ parameters }) => parameters[index]);
    const picture = kinds.includes('picture') ? readPicture(value) : undefined;
    if (picture?.ok === false) errors.push(`${sourceOf(node)}: ${picture.error}`);
    const reading = picture?.ok === true && name === 'date' ? readingError(value, picture.picture) : undefined;
    if (reading !== undefined) errors.push(`${sourceOf(node)}: ${reading}`);
    const zone = kinds.includes('zone') ? zoneError(value) : undefined;
    if (zone !== undefined) errors.push(`${sourceOf(node)}: ${zone}`);
  }
};

/** An array of strings and numbers is nearly always a mistake: nothing can be in it and comparable with all its items. */
export const judgeList = (node: CelNode, items: readonly CelNode[], { errors }: Judging): void => {
  const types = new Set(items.map(typeNameOf).filter((type) => type !== 'dyn'));
  if (types.size < 2 || [...types].every((type) => type === 'int' || type === 'double')) return;
  errors.push(
    `${sourceOf(node)}: an array has items of one type, found ${[...types].map(showType).join(' and ')}; dyn(…) around one mixes them`,
  );
};
