import { describe, expect, it } from 'vitest';
import { readableObjects } from '../../../infra/stack/readable-objects.ts';
import { aKeyPattern, anUploadTrigger, aTrigger, someTriggers } from '../some-triggers.ts';

/** `<bucket>/<key>`, as in a triggers file. */
const readable = (...places: readonly string[]) =>
  readableObjects(
    someTriggers(
      places.map((place) => {
        const [bucket = '', ...key] = place.split('/');
        return anUploadTrigger(key.join('/'), bucket);
      }),
    ),
  );

/** Everything that stands in the policy: each place with the rest of its ARN. */
const lengthOf = (places: readonly string[]): number =>
  places.map((place) => `"arn:aws-us-gov:s3:::${place}",`).join('').length;

/** A hundred places that take up 75 characters each in the policy, and differ from the beginning. */
const hundred = Array.from({ length: 100 }, (_, at) => `landing/${100 + at}${'-'.repeat(40)}*`);

describe('the objects that manual may ask for', () => {
  it('are those of each key, by how it begins and ends, each once and in order', () => {
    expect(readable('b/orders/{file}.csv', 'b/orders/{day}.csv', 'b/all.csv', 'a/**', 'b/*?/$1')).toEqual({
      places: ['a/*', `b/*\${?}/\${$}1`, 'b/all.csv', 'b/orders/*.csv'],
      joined: false,
    });
  });

  it('are those of each pattern of a trigger, and of what ends its batches', () => {
    const keys = ['orders/{day}/_SUCCESS', 'rates/*.csv'].map(aKeyPattern);
    const trigger = aTrigger({ on: { kind: 's3', bucket: 'b', keys } });
    expect(readableObjects(someTriggers([trigger])).places).toEqual(['b/orders/*/_SUCCESS', 'b/rates/*.csv']);
    const until = aKeyPattern('done/{day}');
    const batch = { by: [], items: 1, atMostSeconds: 60, until, orElse: 'wait', hold: false } as const;
    expect(readableObjects(someTriggers([{ ...trigger, batch }])).places).toContain('b/done/*');
  });

  it('are those of disabled triggers as well, and none of other sources', () => {
    const disabled = anUploadTrigger('orders/**', 'landing', { enabled: false });
    expect(readableObjects(someTriggers([disabled, aTrigger()])).places).toEqual(['landing/orders/*']);
    expect(readableObjects(someTriggers([aTrigger()]))).toEqual({ places: [], joined: false });
  });

  it('are named each as long as they take up 7,500 characters in the policy', () => {
    expect(lengthOf(hundred)).toBe(7_500);
    expect(readable(...hundred)).toEqual({ places: hundred, joined: false });
    const [first = '', ...others] = hundred;
    expect(readable(first.replace('*', '-*'), ...others).joined).toBe(true);
  });

  it('are the heads alone where these fit, and the ends do not', () => {
    expect(readable(...hundred.map((place) => `${place}.csv`))).toEqual({ places: hundred, joined: true });
  });

  it('are joined within a bucket, which has the same room however much the others need', () => {
    const inOne = hundred.map((place) => place.replace('landing', 'bucket1'));
    const inTwo = hundred.map((place) => place.replace('landing', 'bucket2'));
    const { places, joined } = readable(...inOne, ...inTwo);
    const [one, two] = ['bucket1', 'bucket2'].map((bucket) => places.filter((place) => place.startsWith(`${bucket}/`)));
    expect(joined).toBe(true);
    expect(two).toEqual(one?.map((place) => place.replace('bucket1', 'bucket2')));
    expect(lengthOf(one ?? [])).toBeLessThanOrEqual(3_750);
    expect(lengthOf(one ?? [])).toBeGreaterThan(3_000);
    expect(readable(...inOne, 'bucket2/orders/*')).toEqual({
      places: [...(one ?? []), 'bucket2/orders/*'],
      joined: true,
    });
  });

  it('are all of a bucket where nothing in common is left to name', () => {
    const letters = Array.from({ length: 95 }, (_, at) => String.fromCodePoint(0xa1 + at));
    const places = letters.map((letter) => `landing/${letter.repeat(50)}*`);
    expect(readable(...places)).toEqual({ places: ['landing/*'], joined: true });
  });
});
