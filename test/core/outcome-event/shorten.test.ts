import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../lib/core/json.ts';
import { outcomeEvent } from '../../../lib/core/outcome-event/outcome-event.ts';
import { shortenDetail } from '../../../lib/core/outcome-event/shorten.ts';
import { failedOrders, PLACE } from './told-example.ts';

const MOST_BYTES = 200_000;
const bytesOf = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

describe('a detail', () => {
  it('stays as it is while it fits', () => {
    const detail = { requestId: 'r1', text: 'x'.repeat(MOST_BYTES - 40) };
    expect(shortenDetail(detail)).toEqual(detail);
  });

  it('has its longest texts cut when it is too large, says where, and keeps the others', () => {
    const detail = { requestId: 'r1', arguments: { '--long': 'x'.repeat(MOST_BYTES), '--short': 'y' } };
    const cut = shortenDetail(detail);
    expect(cut).toMatchObject({
      requestId: 'r1',
      arguments: { '--long': expect.stringMatching(/^x{8000}… \(200000 characters\)$/), '--short': 'y' },
      shortened: ['arguments.--long'],
    });
  });

  it('loses arguments, input and earlier runs when they are too many, and says so', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`--a${at}`, String(at)]));
    const cut = shortenDetail({ requestId: 'r1', arguments: many, event: { source: 'manual', input: many } });
    expect(cut).toEqual({
      requestId: 'r1',
      event: { source: 'manual' },
      shortened: ['arguments', 'event.input'],
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
});
