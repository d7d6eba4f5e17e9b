import { describe, expect, it } from 'vitest';
import type { Code } from '../../../lib/core/expressions/compiled-expression.ts';
import { readsManifest, readsOfBatch } from '../../../lib/core/triggers/batch-reads.ts';

const at = [0, 0] as const;
const BATCH: Code = { op: 'field', of: { op: 'event' }, name: 'batch', at };
const read = (name: string, optional?: true): Code => ({
  op: 'field',
  of: BATCH,
  name,
  at,
  ...(optional && { optional }),
});
const cel = (code: Code) => ({ cel: '', code });
const call = (...args: readonly Code[]) => cel({ op: 'call', name: 'json', args, at });

describe('what is read of a batch', () => {
  it('is each field, wherever it stands in an expression, and whether it is only asked for', () => {
    expect(readsOfBatch({ path: ['batch', 'count'] })).toEqual([{ name: 'count', optional: false }]);
    expect(readsOfBatch(call(read('keys', true), read('count')))).toEqual([
      { name: 'keys', optional: true },
      { name: 'count', optional: false },
    ]);
    expect(readsOfBatch(cel({ op: 'has', of: BATCH, name: 'keys', at }))).toEqual([{ name: 'keys', optional: true }]);
    const index: Code = { op: 'index', of: BATCH, index: { op: 'literal', value: 'last' }, at };
    expect(readsOfBatch(cel(index))).toEqual([{ name: 'last', optional: false }]);
  });

  it('is the batch as a whole where no field is named', () => {
    expect(readsOfBatch(call(BATCH))).toEqual([{ optional: false }]);
    expect(readsOfBatch({ path: ['batch'] })).toEqual([{ optional: false }]);
    const index: Code = { op: 'index', of: BATCH, index: read('reason'), at };
    expect(readsOfBatch(cel(index))).toContainEqual({ optional: false });
  });

  it('is nothing where another value has a name like that', () => {
    expect(readsOfBatch({ path: ['day'] })).toEqual([]);
    expect(readsOfBatch('batch.manifest')).toEqual([]);
    const variable: Code = { op: 'field', of: { op: 'variable', name: 'batch' }, name: 'manifest', at };
    expect(readsOfBatch(cel(variable))).toEqual([]);
  });

  it('takes the manifest if some value of the request reads it, or the whole batch', () => {
    const start = (value: ReturnType<typeof cel> | string) => ({ JobName: 'job', Arguments: { '--a': value } });
    expect(readsManifest(start(cel(read('manifest'))))).toBe(true);
    expect(readsManifest(start(call(BATCH)))).toBe(true);
    expect(
      readsManifest({ JobName: 'job', Arguments: { '--a': { text: ['x', { path: ['batch', 'manifest'] }] } } }),
    ).toBe(true);
    expect(readsManifest(start(cel(read('count'))))).toBe(false);
    expect(readsManifest(start('batch.manifest'))).toBe(false);
  });
});
