import { describe, expect, it } from 'vitest';
import { BATCH_FIELDS } from '../../lib/core/events/event-fields.ts';
import { isObject } from '../../lib/core/json.ts';
import { batch } from '../../lib/triggers-file/batch-schema.ts';
import { codes, firstCells } from './tables.ts';

describe('docs/triggers.md on batches', () => {
  it('has every key of batch, and editors are told what each is for', () => {
    const { properties } = batch.json;
    const described = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, schema]) =>
      isObject(schema) && typeof schema['description'] === 'string' ? [name] : [],
    );
    expect(codes(firstCells('docs/triggers.md', '### `batch`')).toSorted()).toEqual(described.toSorted());
  });

  it('has every field of a batch that start can read', () => {
    const below = BATCH_FIELDS.find(({ name }) => name === 'batch')?.below ?? [];
    const documented = codes(firstCells('docs/triggers.md', '#### What `start` reads of a batch'));
    expect(documented.toSorted()).toEqual(below.map(({ name }) => `batch.${name}`).toSorted());
  });
});
