import { describeFound } from '../describe.ts';
import { field, isObject } from '../json.ts';
import type { EpochMs } from '../time.ts';
import { parseIso } from '../time.ts';

/**
 * Reads fields of an object of unknown origin, own fields only, and keeps every error with its place. A reading method
 * gives `undefined` after an error; whoever reads looks at `errors` once, at the end.
 */
export class FieldReader {
  readonly errors: string[] = [];
  readonly #root: unknown;
  readonly #where: string;

  /** @param where The object's own place in the payload, for messages; empty for the payload itself. */
  constructor(root: unknown, where: string) {
    this.#root = root;
    this.#where = where;
  }

  /** Whatever stands at a path of names; `undefined` when there is nothing. */
  at(...path: readonly string[]): unknown {
    let value = this.#root;
    for (const name of path) {
      if (!isObject(value)) return undefined;
      value = field(value, name);
    }
    return value;
  }

  error(path: readonly string[], expected: string): undefined {
    const place = [this.#where, path.join('.')].filter((part) => part !== '').join(' > ');
    this.errors.push(`${place}: expected ${expected}, found ${describeFound(this.at(...path))}`);
    return undefined;
  }

  /** A string that must be there and not be empty. */
  text(path: readonly string[], expected: string): string | undefined {
    const value = this.at(...path);
    return typeof value === 'string' && value !== '' ? value : this.error(path, expected);
  }

  /** A string that may be missing, null or empty, which all mean absent. */
  optionalText(path: readonly string[], expected: string): string | undefined {
    const value = this.at(...path);
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'string' ? value : this.error(path, expected);
  }

  /** A whole number from 0 that may be missing or null. */
  optionalCount(path: readonly string[], expected: string): number | undefined {
    const value = this.at(...path);
    if (value === undefined || value === null) return undefined;
    return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : this.error(path, expected);
  }

  /** An ISO 8601 moment that names its zone. */
  moment(path: readonly string[]): EpochMs | undefined {
    const value = this.at(...path);
    const moment = typeof value === 'string' ? parseIso(value) : undefined;
    return moment ?? this.error(path, 'a time such as "2026-11-22T02:00:00Z"');
  }
}
