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

  const FORM = 'write it as "s3://bucket/key", the key as it is, not percent-encoded';

  it.each([
    ['S3://bucket/key', `the scheme is in lower case; ${FORM}`],
    ['s3a://bucket/key', `that is the scheme of Hadoop; ${FORM}`],
    ['S3N://bucket/key', `that is the scheme of Hadoop; ${FORM}`],
    ['https://bucket.s3.amazonaws.com/key', `that is a web address; ${FORM}`],
    ['HTTP://bucket/key', `that is a web address; ${FORM}`],
    ['arn:aws:s3:::bucket/key', `that is an ARN; ${FORM}`],
    ['bucket/key', FORM],
    ['at S3://bucket/s3a:http:arn:', FORM],
    ['at s3://bucket/key', FORM],
    ['s3://', `it names no bucket; ${FORM}`],
    ['s3:///key', `it names no bucket; ${FORM}`],
    ['s3://bucket', `it names a bucket but no object; ${FORM}`],
    ['s3://bucket/', `it names a bucket but no object; ${FORM}`],
    ['s3://bucket/\ud800', 'its key: it is no well-formed Unicode'],
  ])('refuses %s with what would be right', (text, error) => {
    expect(parseS3Uri(text)).toEqual({ ok: false, error });
  });

  it('takes a line break as a part of the key', () => {
    expect(parseS3Uri('s3://bucket/a\nb')).toEqual({ ok: true, bucket: 'bucket', key: 'a\nb' });
  });

  it('refuses a key that no object can have', () => {
    expect(parseS3Uri(`s3://bucket/${'k'.repeat(1_025)}`)).toEqual({
      ok: false,
      error: 'its key: it has 1025 bytes, more than 1024',
    });
  });
});
