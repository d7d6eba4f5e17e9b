import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manifestKey } from '../../lib/core/batch/manifest.ts';
import type { ManifestFormat } from '../../lib/core/triggers/manifest-place.ts';
import { matchKey } from '../../lib/core/triggers/match-key.ts';
import { manifestLoops } from '../../lib/triggers-file/warnings/manifest-loops.ts';
import { aKeyPattern, anUploadTrigger } from '../infra/some-triggers.ts';
import { anS3File, check, errorsOf, triggersOf, warningsOf } from './a-file.ts';

const READS = "{ JobName: job, Arguments: { --m: '${{ batch.manifest }}' } }";

const aFile = (manifests: string, { key = 'orders/{day}.csv', start = READS, batch = '{}' } = {}): string =>
  `manifests: ${manifests}\n${anS3File(`batch: ${batch}`, { key, start })}`;

const FORMATS: readonly ManifestFormat[] = ['json-lines', 'redshift', 'addresses'];

describe('manifests of the file', () => {
  it.each([
    ['s3://acme-manifests/batches', { bucket: 'acme-manifests', prefix: 'batches' }],
    ['s3://acme-manifests/a/b/', { bucket: 'acme-manifests', prefix: 'a/b' }],
    ['s3://acme-manifests', { bucket: 'acme-manifests', prefix: '' }],
    ['s3://acme-manifests/', { bucket: 'acme-manifests', prefix: '' }],
    ['s3://acme-${{ stage }}/x', { bucket: 'acme-dev', prefix: 'x' }],
  ])('is read from %s', (text, place) => {
    expect(triggersOf(aFile(text)).manifests).toEqual(place);
  });

  it('is absent when left out', () => {
    expect(triggersOf(anS3File('batch: {}', { start: READS }))).not.toHaveProperty('manifests');
  });

  it.each([
    'acme-manifests/batches',
    'S3://acme/x',
    's3://',
    's3:///x',
    's3://acme//x',
    's3://acme/x//',
    `s3://acme/${'x'.repeat(901)}`,
  ])('is refused as %s', (text) => {
    const message = 'expected an S3 address of a bucket and a prefix, e.g. s3://acme-manifests/batches, found';
    expect(errorsOf(aFile(text))).toEqual([expect.stringContaining(message)]);
  });

  it('is refused where a manifest would be an upload for a trigger, because that would have no end', () => {
    expect(errorsOf(aFile('s3://acme-landing', { key: "'**'" }))).toEqual([
      'the manifests of "orders", s3://acme-landing/orders/….jsonl, match its own key: write them where no trigger waits',
    ]);
    const other = aFile('s3://acme-landing/lists').concat(
      "  other:\n    on: { s3: { bucket: acme-landing, key: 'lists/**' } }\n    start: { JobName: x }\n    enabled: false\n",
    );
    const [error, ...others] = check(other).errors;
    expect(others).toEqual([]);
    expect(error).toMatchObject({ line: 1, column: 12, where: 'manifests' });
    expect(error?.message).toContain('s3://acme-landing/lists/orders/….jsonl, match the key of "other"');
    const until = { batch: "{ until: 'lists/{x**}.jsonl' }" };
    expect(errorsOf(aFile('s3://acme-landing/lists', until))).toEqual([expect.stringContaining('match its own key')]);
  });

  it('may be in a bucket that a trigger watches for other keys, and anywhere if no manifest is written', () => {
    expect(errorsOf(aFile('s3://acme-landing/lists'))).toEqual([]);
    expect(errorsOf(aFile('s3://acme-landing', { key: "'**.csv'" }))).toEqual([]);
    expect(errorsOf(aFile('s3://acme-manifests', { key: "'**'" }))).toEqual([]);
    expect(errorsOf(aFile('s3://acme-landing', { key: "'**'", start: '{ JobName: job }' }))).toEqual([]);
  });

  it('are written as format says, and looked at by their ending', () => {
    const file = (batch: string, key: string) => aFile('s3://acme-landing', { batch, key });
    expect(errorsOf(file('{ format: addresses }', "'**.jsonl'"))).toEqual([]);
    expect(errorsOf(file('{ format: addresses }', "'**.txt'"))).toEqual([
      expect.stringContaining('/orders/….txt, match'),
    ]);
    expect(errorsOf(file('{ format: redshift }', "'**.manifest'"))).toEqual([expect.stringContaining('….manifest')]);
    expect(errorsOf(file('{ format: csv }', 'x/*'))).toEqual([
      expect.stringContaining('expected one of json-lines, redshift, addresses'),
    ]);
    expect(triggersOf(file('{ format: redshift }', 'x/*')).triggers[0]?.batch).toMatchObject({ format: 'redshift' });
    expect(warningsOf(anS3File('batch: { format: redshift }'))).toEqual([
      'it says how batch.manifest is written, and start does not read that; leave it out',
    ]);
  });

  it('warns when no trigger reads them', () => {
    const start = "{ JobName: job, Arguments: { --n: '${{ batch.count }}' } }";
    expect(warningsOf(aFile('s3://acme-manifests', { start }))).toEqual([
      'no trigger with batch: reads batch.manifest, so nothing is written there',
    ]);
    expect(warningsOf(aFile('s3://acme-manifests'))).toEqual([]);
    const whole = "{ JobName: job, Arguments: { --b: '${{ json(batch) }}' } }";
    expect(warningsOf(aFile('s3://acme-manifests', { start: whole }))).toEqual([]);
  });

  it('finds a loop whenever the key of some manifest matches a pattern', () => {
    const [writer] = triggersOf(anS3File('batch: {}', { start: READS })).triggers;
    const batch = writer?.batch;
    if (writer === undefined || batch === undefined) throw new Error('there is no trigger');
    const prefix = fc.constantFrom('', 'a', 'a/orders');
    const source = fc
      .array(fc.constantFrom('a', 'orders', '/', '*', '**', '.jsonl', '.txt', '.manifest', '{x}'), {
        minLength: 1,
        maxLength: 5,
      })
      .map((pieces) => pieces.map((piece, at) => piece.replace('x', `x${at}`)).join(''))
      .filter((text) => !text.includes('***'));
    fc.assert(
      fc.property(prefix, source, fc.constantFrom(...FORMATS), (folder, pattern, format) => {
        const place = { bucket: 'landing', prefix: folder };
        const below = manifestKey('orders', '0123456789abcdef01234567', format);
        const key = folder === '' ? below : `${folder}/${below}`;
        const triggers = [{ ...writer, batch: { ...batch, format } }, anUploadTrigger(pattern)];
        const loops = manifestLoops(place, triggers);
        if (matchKey(aKeyPattern(pattern), key) !== undefined)
          expect(loops).toMatchObject([{ writer: 'orders', reader: 'orders' }]);
      }),
      { numRuns: 500 },
    );
  });
});
