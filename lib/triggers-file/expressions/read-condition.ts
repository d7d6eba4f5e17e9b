import type { Expression } from '../../core/expressions/compiled-expression.ts';
import { addError, type Place } from '../yaml/file-error.ts';
import type { Parsed } from '../yaml/schema.ts';
import type { Readable } from './cel-names.ts';
import { showResult } from './cel-types.ts';
import { readExpression } from './read-expression.ts';
import { cutText, hasExpression } from './template-text.ts';

/** `never`: it is false whatever happens; neither: it is always true, or wrong. */
export interface Condition {
  readonly when?: Expression;
  readonly never?: true;
}

const sourceOf = (text: string, place: Place): string | undefined => {
  if (!hasExpression(text)) return text.trim();
  const { parts } = cutText(text);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== 'string') return only.inside;
  addError(place, `"${text}": a condition is one expression, and \${{ … }} is not needed around it`);
  return undefined;
};

/** Reads a condition, constants already put in: a `when`, with or without `${{ }}`. */
export const readCondition = (parsed: Parsed<string | boolean> | undefined, readable: Readable): Condition => {
  if (parsed === undefined || parsed.value === true) return {};
  // `when: ${{ vars.active }}` switches a trigger off for a stage.
  if (parsed.value === false) return { never: true };
  const place = parsed.spot;
  const source = sourceOf(parsed.value, place);
  if (source === undefined) return {};
  const reading = readExpression(source, readable);
  if (!reading.ok) {
    for (const error of reading.errors) addError(place, error);
    return {};
  }
  const { is, optional } = reading.type;
  if (optional || (is !== 'boolean' && is !== 'unknown')) {
    const found = optional ? 'an optional value' : showResult(is);
    const advice = optional
      ? 'give it a default, e.g. .orValue(false)'
      : 'compare it with something, e.g. == "…" or > 0';
    addError(place, `"${source}" gives ${found}; expected a boolean: ${advice}`);
    return {};
  }
  if (typeof reading.value === 'object') return { when: reading.value };
  return reading.value === false ? { never: true } : {};
};
