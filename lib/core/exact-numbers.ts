import { isObject, type ParsedJson, parseJsonText } from './json.ts';

/** Stands for a number of a JSON text that JavaScript cannot hold as it is written. */
export class UnheldNumber {
  /** As written. */
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** The significant digits of a number as it is written, and which power of ten the last one counts: `1.10` is `11e-1`. */
const digitsOf = (written: string): string => {
  const mantissa = written.replace(/e.*/i, '');
  const exponent = Number(written.slice(mantissa.length + 1));
  const digits = mantissa.replace('.', '');
  const decimals = digits.length - mantissa.search(/\.|$/);
  let end = digits.length;
  // By hand: a regular expression would begin anew at each of the zeros.
  while (digits[end - 1] === '0') end--;
  const significant = digits.slice(0, end).replace(/^(-?)0+/, '$1');
  return significant === '' || significant === '-'
    ? '0'
    : `${significant}e${exponent - decimals + digits.length - end}`;
};

/** Whether a number has all the digits with which it is written. */
export const isHeld = (value: number, written: string): boolean => digitsOf(String(value)) === digitsOf(written);

/** Where the engine shows a reviver what it has read, which TypeScript does not know yet. */
const sourceOf = (context: unknown): string | undefined =>
  isObject(context) && typeof context['source'] === 'string' ? context['source'] : undefined;

/**
 * Parses JSON of which the text is at hand: a number that JavaScript would change becomes an {@link UnheldNumber}. What
 * Lambda has parsed already cannot be seen so; {@link changedValues} finds the most of it.
 */
export const parseExactJson = (text: string): ParsedJson => {
  const parsed = parseJsonText(text);
  if (!parsed.ok) return parsed;
  const revive = (_name: string, value: unknown, context?: unknown): unknown => {
    const source = sourceOf(context);
    return typeof value === 'number' && source !== undefined && !isHeld(value, source)
      ? new UnheldNumber(source)
      : value;
  };
  try {
    return { ok: true, value: JSON.parse(text, revive) };
  } catch {
    // Nested so deeply that reviving has no stack left; whoever takes such a value refuses it for its depth.
    return parsed;
  }
};

const AS_TEXT = 'send it as a string, in quotes';

const errorOf = (value: unknown): string | undefined => {
  if (value instanceof UnheldNumber) {
    return `found the number ${value.source.slice(0, 60)}, which would be sent as ${Number(value.source)}; ${AS_TEXT}`;
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    return 'found half of a character (a lone surrogate), which would be sent as another one; send the whole text';
  }
  if (typeof value !== 'number') return undefined;
  if (!Number.isFinite(value)) return `found a number beyond the largest that can be sent; ${AS_TEXT}`;
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
  const bound = Number.MAX_SAFE_INTEGER;
  return `found the whole number ${value}, and one beyond ${bound} has lost digits on its way here; ${AS_TEXT}`;
};

/** Every number and text down to a depth, with its place, that is not, or would not be sent, as its sender wrote it. */
export const changedValues = (value: unknown, where: string, depth: number): readonly string[] => {
  const error = errorOf(value);
  if (error !== undefined) return [`${where}: ${error}`];
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => changedValues(item, `${where}[${index}]`, depth - 1));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => changedValues(item, `${where}.${name}`, depth - 1));
};
