import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../lib/core/json.ts';
import { outcomeEvent } from '../../../lib/core/outcome-event/outcome-event.ts';
import { shortenDetail } from '../../../lib/core/outcome-event/shorten.ts';
import { failedOrders, PLACE } from './told-example.ts';

const MOST_BYTES = 200_000;
const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

const ofBytes = (bytes: number) => ({ text: 'x'.repeat(bytes - bytesOf({ text: '' })) });

describe('a detail', () => {
  it('stays as it is while it fits', () => {
    const detail = ofBytes(MOST_BYTES);
    expect(shortenDetail(detail)).toBe(detail);
    expect(shortenDetail(ofBytes(MOST_BYTES + 1))).toMatchObject({ shortened: ['text'] });
  });

  it('has its longest texts cut when it is too large, says where, and keeps the others', () => {
    const detail = { requestId: 'r1', arguments: { '--long': 'x'.repeat(MOST_BYTES), '--short': 'y'.repeat(8_000) } };
    const cut = shortenDetail(detail);
    expect(cut).toMatchObject({
      requestId: 'r1',
      arguments: { '--long': expect.stringMatching(/^x{8000}… \(200000 characters\)$/), '--short': 'y'.repeat(8_000) },
      shortened: ['arguments.--long'],
    });
  });

  it.each([
    [30, 1_000],
    [300, 200],
  ])('has %i long texts cut to %i characters each, by which it fits', (texts, longest) => {
    const detail = Object.fromEntries(Array.from({ length: texts }, (_, at) => [`t${at}`, 'x'.repeat(10_000)]));
    expect(shortenDetail(detail)).toMatchObject({
      [`t${texts - 1}`]: `${'x'.repeat(longest)}… (10000 characters)`,
      shortened: texts <= 100 ? Object.keys(detail) : [...Object.keys(detail).slice(0, 100), 'and more'],
    });
  });

  it('is taken with cut texts when it fits to the byte, and cut more when it does not', () => {
    const cutTo = 'x'.repeat(8_000).concat('… (8500 characters)');
    const frame = { text: 'x'.repeat(8_500), kept: '' };
    const room = MOST_BYTES - bytesOf({ ...frame, text: cutTo, shortened: ['text'] });
    const kept = Array.from({ length: 100 }, () => 'y'.repeat(1_900));
    const used = bytesOf(kept) - bytesOf('');
    const filled = (more: number) => ({ ...frame, kept: [...kept, 'z'.repeat(room - used - 3 + more)] });
    expect(shortenDetail(filled(0))).toMatchObject({ text: cutTo, shortened: ['text'] });
    expect(shortenDetail(filled(1))).toMatchObject({ text: 'x'.repeat(1_000).concat('… (8500 characters)') });
  });

  it('loses arguments, input and earlier runs when they are too many, and says so', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`--a${at}`, String(at)]));
    const told = { requestId: 'r1', arguments: many, event: { source: 'manual', input: many }, earlierRuns: [1] };
    const cut = shortenDetail({ ...told, message: 'm'.repeat(300) });
    expect(cut).toEqual({
      requestId: 'r1',
      event: { source: 'manual' },
      message: `${'m'.repeat(200)}… (300 characters)`,
      shortened: ['arguments', 'event.input', 'earlierRuns', 'message'],
    });
  });

  it('always fits, whatever a trigger has rendered, a caller has sent, and Glue has said', () => {
    const text = fc.tuple(fc.string(), fc.nat(3_000)).map(([part, times]) => part.repeat(times));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), text), fc.array(text), text, (args, input, message) => {
        const item = failedOrders({
          request: { JobName: 'orders-etl', Arguments: args },
          event: { source: 'manual', input, call: { lambdaRequestId: 'l1' } },
          error: { name: 'FAILED', message },
        });
        const { detail } = outcomeEvent(item, {}, PLACE);
        expect(bytesOf(detail as JsonObject)).toBeLessThanOrEqual(MOST_BYTES);
        expect(detail).toMatchObject({ requestId: item.requestId, state: 'FAILED' });
      }),
      { numRuns: 60 },
    );
  });

  it('fits also where a caller has sent thousands of secrets, deep below a long name', () => {
    const secrets = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`pwd${at}`, at]));
    const input = { ['x'.repeat(20_000)]: secrets };
    const item = failedOrders({ event: { source: 'manual', input, call: { lambdaRequestId: 'l1' } } });
    expect(bytesOf(outcomeEvent(item, {}, PLACE).detail)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('fits also where thousands of long texts stand below a long name', () => {
    const texts = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`t${at}`, '€'.repeat(300)]));
    const input = { ['x'.repeat(20_000)]: texts };
    const item = failedOrders({ event: { source: 'manual', input, call: { lambdaRequestId: 'l1' } } });
    expect(bytesOf(outcomeEvent(item, {}, PLACE).detail)).toBeLessThanOrEqual(MOST_BYTES);
  });
});
