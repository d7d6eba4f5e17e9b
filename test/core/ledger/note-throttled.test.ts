import { describe, expect, it } from 'vitest';
import { appendHistory } from '../../../lib/core/ledger/item-size.ts';
import type { HistoryEntry } from '../../../lib/core/ledger/ledger-item.ts';
import { noteThrottled } from '../../../lib/core/ledger/note-throttled.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { aStarting } from '../../doubles/ledger-items.ts';

const error = { name: 'ThrottlingException', message: 'Rate exceeded' };
const noted = (history: readonly HistoryEntry[], at: number) =>
  noteThrottled(aStarting({ acquiredAt: epochMs(0), history }), epochMs(at), error);
const throttled = { what: 'sent', attempt: 1, result: 'throttled', error } as const;

describe('a send that Glue throttles', () => {
  it('is counted in the entry of those before it of the same lease', () => {
    const once = noted([], 1).history;
    expect(once).toEqual([{ ...throttled, at: 1 }]);
    expect(noted(noted(once, 2).history, 3).history).toEqual([{ ...throttled, at: 3, sends: 3 }]);
  });

  it('leaves as it is how many entries are left out before it', () => {
    const gap = { ...throttled, at: epochMs(1), omittedBefore: 7 };
    expect(noted([gap], 2).history).toEqual([{ ...throttled, at: 2, omittedBefore: 7, sends: 2 }]);
  });

  it('stands for as many sends when entries before it are left out of a long history', () => {
    const busy = Array.from({ length: 21 }, (_, at) => ({ ...throttled, at: epochMs(at), result: 'busy' }));
    const { history } = noted(noted(busy, 21).history, 22);
    const long = busy.slice(0, 19).reduce<readonly HistoryEntry[]>(appendHistory, history);
    expect(long[20]).toMatchObject({ result: 'throttled', sends: 2, omittedBefore: 1 });
  });
});
