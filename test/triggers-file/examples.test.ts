import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { check } from './a-file.ts';

const EXAMPLES = ['triggers.yml', ...globSync('examples/{triggers,batches}/*.yml')].sort();

describe('every triggers file that people copy', () => {
  it('is found', () => {
    expect(EXAMPLES.length).toBeGreaterThan(5);
  });

  it.each(EXAMPLES.flatMap((file) => [[file, 'dev'] as const, [file, 'prod'] as const]))(
    '%s has neither error nor warning in stage %s',
    (file, stage) => {
      const { errors, warnings } = check(readFileSync(file, 'utf8'), stage);
      expect([...errors, ...warnings]).toEqual([]);
    },
  );
});
