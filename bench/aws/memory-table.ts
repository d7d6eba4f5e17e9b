import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemBytes } from './item-bytes.ts';

export type Item = Record<string, AttributeValue>;

export interface TableShape {
  readonly key: readonly string[];
  readonly indexes: readonly IndexShape[];
}

export interface IndexShape {
  readonly name: string;
  readonly hash: string;
  readonly range?: string;
  /** What stands in the index besides its keys and the table's. */
  readonly including: readonly string[];
}

/** What writes cost in DynamoDB's write units: of the item, and of the index entries that changed with it. */
export interface WriteUnits {
  readonly table: number;
  readonly indexes: number;
}

interface Entry {
  readonly range: string;
  readonly item: Item;
}

/** A DynamoDB table in memory, with its secondary indexes, as quick as it can be: what is measured is never this. */
export class MemoryTable {
  readonly #shape: TableShape;
  readonly #items = new Map<string, Item>();
  readonly #entries = new Map<string, Map<string, Entry[]>>();

  constructor(shape: TableShape) {
    this.#shape = shape;
    for (const { name } of shape.indexes) this.#entries.set(name, new Map());
  }

  get size(): number {
    return this.#items.size;
  }

  get(key: Item): Item | undefined {
    return this.#items.get(this.#keyOf(key));
  }

  /** Puts an item in the place of the one that is there. */
  put(item: Item): WriteUnits {
    const key = this.#keyOf(item);
    const before = this.#items.get(key);
    this.#items.set(key, item);
    const table = Math.max(units(itemBytes(item)), before === undefined ? 0 : units(itemBytes(before)));
    let indexes = 0;
    for (const index of this.#shape.indexes) indexes += this.#reindex(index, before, item);
    return { table, indexes };
  }

  query(wanted: {
    readonly key: string;
    readonly index?: string;
    readonly after?: string;
    readonly upTo?: string;
    readonly limit?: number;
  }): readonly Item[] {
    const { key, index, after, upTo, limit = Number.POSITIVE_INFINITY } = wanted;
    if (index === undefined) {
      const [hash = ''] = this.#shape.key;
      return [...this.#items.values()].filter((item) => text(item[hash]) === key).slice(0, limit);
    }
    const entries = this.#entries.get(index)?.get(key) ?? [];
    const from = after === undefined ? 0 : placeOf(entries, `${after}\0`);
    const found: Item[] = [];
    for (let at = from; at < entries.length && found.length < limit; at += 1) {
      const entry = entries[at];
      if (entry === undefined || (upTo !== undefined && entry.range > upTo)) break;
      found.push(entry.item);
    }
    const shape = this.#shape.indexes.find(({ name }) => name === index);
    const shown = [...this.#shape.key, shape?.hash ?? '', shape?.range ?? '', ...(shape?.including ?? [])];
    return found.map((item) => picked(item, shown));
  }

  /** How many items stand in an index. */
  countOf(index: string): number {
    return [...(this.#entries.get(index)?.values() ?? [])].reduce((sum, entries) => sum + entries.length, 0);
  }

  #keyOf(item: Item): string {
    return this.#shape.key.map((name) => text(item[name])).join('\0');
  }

  #reindex(index: IndexShape, before: Item | undefined, after: Item): number {
    const old = before && this.#place(index, before);
    const now = this.#place(index, after);
    const moved = old?.hash !== now?.hash || old?.range !== now?.range;
    if (old !== undefined && before !== undefined) this.#remove(index.name, old.hash, old.range, before);
    if (now !== undefined) this.#insert(index.name, now.hash, { range: now.range, item: after });
    if (moved) return (old === undefined ? 0 : 1) + (now === undefined ? 0 : 1);
    if (now === undefined || before === undefined) return 0;
    return index.including.some((name) => text(before[name]) !== text(after[name])) ? 1 : 0;
  }

  #place({ hash, range }: IndexShape, item: Item): { hash: string; range: string } | undefined {
    if (item[hash] === undefined || (range !== undefined && item[range] === undefined)) return undefined;
    return { hash: text(item[hash]), range: range === undefined ? '' : text(item[range]) };
  }

  #insert(name: string, hash: string, entry: Entry): void {
    const partitions = this.#entries.get(name);
    const entries = partitions?.get(hash) ?? [];
    partitions?.set(hash, entries);
    entries.splice(placeOf(entries, `${entry.range}\0`), 0, entry);
  }

  #remove(name: string, hash: string, range: string, item: Item): void {
    const entries = this.#entries.get(name)?.get(hash) ?? [];
    for (let at = placeOf(entries, range); at < entries.length && entries[at]?.range === range; at += 1) {
      if (entries[at]?.item !== item) continue;
      entries.splice(at, 1);
      return;
    }
  }
}

const picked = (item: Item, names: readonly string[]): Item => {
  const some: Item = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) some[name] = value;
  }
  return some;
};

/** The first place whose range is not below `range`. */
const placeOf = (entries: readonly Entry[], range: string): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.range ?? '') < range) low = middle + 1;
    else high = middle;
  }
  return low;
};

const text = (value: AttributeValue | undefined): string => value?.S ?? value?.N ?? (value?.BOOL ? 'true' : '');

/** Each KB begun. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
const units = (bytes: number): number => Math.ceil(bytes / 1024);
