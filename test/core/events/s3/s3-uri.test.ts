import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseS3Uri } from '../../../../lib/core/events/s3/s3-uri.ts';

describe('parseS3Uri', () => {
  it('accepts any key unchanged', () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(key, (key) => {
        expect(parseS3Uri(`s3://bucket/${key}`)).toEqual({ ok: true, bucket: 'bucket', key });
      }),
    );
  });

  it('refuses a key that no object can have', () => {
    expect(parseS3Uri(`s3://bucket/${'k'.repeat(1_025)}`)).toEqual({
      ok: false,
      error: 'its key: it has 1025 bytes, more than 1024',
    });
  });
});
