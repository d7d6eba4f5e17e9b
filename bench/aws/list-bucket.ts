import { field, isObject, parseJsonText } from '../../lib/core/json.ts';

/** What one list of a batch holds. */
export interface ListSize {
  readonly trigger: string;
  readonly objects: number;
  readonly bytes: number;
}

/** The lists of all batches together. */
export interface Lists {
  readonly lists: readonly ListSize[];
  /** Different objects in them. */
  readonly objects: number;
  /** Objects that stand in two lists, or in one twice. */
  readonly again: number;
}

/** The bucket for the lists of batches. It keeps what the lists hold, and overwrites none. */
export class ListBucket {
  readonly #lists = new Map<string, ListSize>();
  readonly #objects = new Set<string>();
  #again = 0;

  reset(): void {
    this.#lists.clear();
    this.#objects.clear();
    this.#again = 0;
  }

  /**
   * @param path as S3 gets it: `/<bucket>/<trigger>/<batch>.jsonl`
   * @returns whether no list stood there
   */
  put(path: string, text: string): boolean {
    if (this.#lists.has(path)) return false;
    const lines = text.split('\n').filter((line) => line !== '');
    let bytes = 0;
    for (const line of lines) {
      const { key, size } = objectIn(line);
      bytes += size;
      if (this.#objects.has(key)) this.#again += 1;
      this.#objects.add(key);
    }
    this.#lists.set(path, { trigger: path.split('/')[2] ?? '', objects: lines.length, bytes });
    return true;
  }

  lists(): Lists {
    return { lists: [...this.#lists.values()], objects: this.#objects.size, again: this.#again };
  }
}

const objectIn = (line: string): { readonly key: string; readonly size: number } => {
  const parsed = parseJsonText(line);
  if (!parsed.ok || !isObject(parsed.value)) throw new Error(`expected a JSON object in a list, found ${line}`);
  return { key: String(field(parsed.value, 'key')), size: Number(field(parsed.value, 'size')) };
};
