import { describe, expect, it } from 'vitest';
import { tooLarge, withoutOversizeParts } from '../../../lib/core/ledger/item-size.ts';
import type { NewRequest } from '../../../lib/core/ledger/start-writes.ts';
import { aNewRequest } from '../../doubles/ledger-items.ts';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** A request with an `input` of so many bytes, and rendered `Arguments` of so many if there are any. */
const aRequestOf = (inputBytes: number, renderedBytes?: number): NewRequest => {
  const { request: _request, ...rest } = aNewRequest({
    requestId: 'r1',
    jobName: 'etl',
    event: { source: 'manual', input: 'i'.repeat(inputBytes), call: { lambdaRequestId: 'c1' } },
  });
  const request = { JobName: 'etl', Arguments: { '--x': '' } };
  const padding = 'x'.repeat(Math.max(0, (renderedBytes ?? 0) - bytesOf(request)));
  return renderedBytes === undefined ? rest : { ...rest, request: { ...request, Arguments: { '--x': padding } } };
};

/** What a request has beside its input and what was rendered; `null` stands for the event in what is counted. */
const FRAME_BYTES = bytesOf({ ...aRequestOf(0), event: null }) + bytesOf(aRequestOf(0).event);

describe('a request', () => {
  it('may have 300,000 bytes, of which 72,000 are kept for what is rendered', () => {
    const most = 300_000 - 72_000 - FRAME_BYTES;
    expect(tooLarge(aRequestOf(most, 100))).toBeUndefined();
    expect(tooLarge(aRequestOf(most + 1, 100))?.name).toBe('RequestTooLarge');
  });

  it('whose rendered part is larger than that counts with what it has', () => {
    const most = 300_000 - 80_000 - FRAME_BYTES;
    expect(tooLarge(aRequestOf(most, 80_000))).toBeUndefined();
    expect(tooLarge(aRequestOf(most + 1, 80_000))?.name).toBe('RequestTooLarge');
  });

  it('that is too large says how large its parts are, also when none could be rendered', () => {
    const event = bytesOf(aRequestOf(250_000).event);
    expect(tooLarge(aRequestOf(250_000, 500))?.message).toContain(`the event has ${event} bytes, the request 500;`);
    expect(tooLarge(aRequestOf(250_000))?.message).toContain(`the event has ${event} bytes, the request 0;`);
  });
});

describe('a request that is kept without its oversize parts', () => {
  const [short, long] = ['a'.repeat(2_000), 'b'.repeat(2_001)];
  const cut = `${'b'.repeat(2_000)}… (2001 characters)`;
  const texts = (text: string) => ({ etag: text, versionId: text, sequencer: text, awsRegion: text });
  const uploaded = (text: string): NewRequest['event'] => ({
    source: 's3',
    bucket: 'acme-landing',
    key: 'orders/eu.csv',
    eventTime: '2026-11-22T13:19:58.000Z',
    ...texts(text),
  });

  it('has no text longer than 2,000 characters, and says how long it was', () => {
    const kept = withoutOversizeParts(aNewRequest({ identity: long, event: uploaded(long) }));
    expect(kept).toMatchObject({ identity: cut, event: { ...texts(cut), key: 'orders/eu.csv' } });
    expect(kept).not.toHaveProperty('request');
  });

  it('keeps shorter texts as they came, and invents none', () => {
    const request = aNewRequest({ identity: short, event: uploaded(short) });
    expect(withoutOversizeParts(request)).toMatchObject({ identity: short, event: uploaded(short) });
    const { event } = aNewRequest();
    expect(withoutOversizeParts(aNewRequest({ event })).event).toEqual(event);
  });

  it('says how many bytes of a call were left out', () => {
    expect(withoutOversizeParts(aRequestOf(10)).event).toMatchObject({ input: 'left out: 12 bytes' });
  });
});
