import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOfRow } from '../../console/model/answer-and-row.ts';
import type { Row } from '../../console/model/row.ts';
import { phasesOf } from '../../console/model/row-phases.ts';
import { createRowBook } from '../../console/sources/row-book.ts';
import { toldRow } from '../../console/sources/told-row.ts';
import { type EpochMs, epochMs, toIso } from '../../lib/core/time.ts';

const T0 = 1_795_000_000_000;
const ID = 'f'.repeat(24);
const length = fc.integer({ min: 1, max: 600_000 });
const attempts = fc.array(
  fc.record({
    waits: length,
    /** Somebody cancels it, and lets it wait again after so long. */
    stands: fc.option(length, { nil: undefined }),
    isInDoubt: fc.boolean(),
    runs: length,
    end: fc.constantFrom('SUCCEEDED', 'FAILED'),
    /** A person runs it again after so long; or its trigger does, at once. */
    finished: fc.option(length, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 4 },
);
type Attempts = typeof attempts extends fc.Arbitrary<infer Value> ? Value : never;

/** A life of a request: what its ledger item tells at the end, its row after each step, and when it was in a final state. */
const lived = (script: Attempts) => {
  let now = epochMs(T0);
  const history: object[] = [];
  const rows: { readonly at: EpochMs; readonly row: Row }[] = [];
  const over: { readonly from: EpochMs; readonly to: EpochMs }[] = [];
  const pass = (ms: number) => {
    now = epochMs(now + ms);
  };
  const see = (more: Partial<Row>) => {
    rows.push({ at: now, row: { id: ID, at: epochMs(T0), what: 's3://b/k', state: 'WAITING', ...more } });
  };
  const note = (attempt: number, what: string, result: string) => {
    history.push({ at: toIso(now), what, attempt, result });
  };
  let last = {};
  script.forEach(({ waits, stands, isInDoubt, runs, end, finished }, index) => {
    const attempt = index + 1;
    see({ attempt });
    pass(waits);
    if (stands !== undefined) {
      note(attempt, 'cancelled', 'WAITING');
      see({ attempt, state: 'CANCELLED', endedAt: now });
      over.push({ from: now, to: epochMs(now + stands) });
      pass(stands);
      note(attempt, 'redriven', 'CANCELLED');
      see({ attempt });
      pass(waits);
    }
    const startedAt = now;
    note(attempt, 'sent', isInDoubt ? 'ambiguous' : 'started');
    if (isInDoubt) {
      see({ attempt, state: 'UNCERTAIN' });
      pass(runs);
      note(attempt, 'searched', 'found');
    }
    see({ attempt, state: 'STARTED', startedAt });
    pass(runs);
    const state = end as Row['state'];
    see({ attempt, state, startedAt, endedAt: now });
    last = { state, attempt, started: toIso(startedAt), ended: toIso(now) };
    if (attempt === script.length) return;
    if (finished === undefined) note(attempt, 'ended', end);
    else {
      over.push({ from: now, to: epochMs(now + finished) });
      pass(finished);
      note(attempt, end === 'SUCCEEDED' ? 'rerun' : 'redriven', end);
    }
  });
  return { rows, over, now, answer: { requestId: ID, arrived: toIso(epochMs(T0)), ...last, history } };
};

const aBook = () => createRowBook(10, () => undefined);
const rowIn = (book: ReturnType<typeof aBook>): Row => {
  const row = book.get(ID);
  if (row === undefined) throw new Error('the book has no such row');
  return row;
};

describe('the bar of time of a request that was taken up again', () => {
  it('has no parts that overlap, and never waits or runs in a final state', () => {
    fc.assert(
      fc.property(attempts, (script) => {
        const { rows, over } = lived(script);
        const book = aBook();
        for (const { at, row } of rows) {
          book.put([row], at);
          const phases = phasesOf(rowIn(book), at);
          for (const [index, { from, to }] of phases.entries()) {
            expect(from).toBeLessThan(to);
            if (index > 0) expect(from).toBe(phases[index - 1]?.to);
          }
          const atWork = phases.filter(({ kind }) => kind !== 'earlier' && kind !== 'cancelled');
          for (const { from, to } of atWork)
            expect(over.filter((final) => final.from < to && from < final.to && final.to <= at)).toEqual([]);
        }
      }),
    );
  });

  it('is the same whatever of it was seen, once its history is known', () => {
    fc.assert(
      fc.property(attempts, fc.array(fc.boolean()), (script, isSeen) => {
        const { rows, answer, now } = lived(script);
        const [local, polled] = [aBook(), aBook()];
        rows.forEach(({ at, row }, index) => {
          local.put([row], at);
          if (index === 0 || isSeen[index] === true) polled.put([row], epochMs(at + 1));
        });
        const told = [local, polled].map((book) => {
          const askedAt = epochMs(now + 1_000);
          const row = toldRow(answer, rowIn(book), askedAt);
          if (row !== undefined) book.putTold(row, askedAt);
          return phasesOf(rowIn(book), askedAt);
        });
        expect(told[0]).toEqual(told[1]);
      }),
    );
  });

  it('stands cancelled until it is let wait again, and that is no waiting', () => {
    const life = { waits: 1_000, stands: 500_000, isInDoubt: false, runs: 3_000, finished: undefined };
    const { rows, now } = lived([{ ...life, end: 'FAILED' }]);
    const book = aBook();
    for (const { at, row } of rows) book.put([row], at);
    expect(phasesOf(rowIn(book), now).map(({ kind, from, to }) => [kind, to - from])).toEqual([
      ['waiting', 1_000],
      ['cancelled', 500_000],
      ['waiting', 1_000],
      ['running', 3_000],
    ]);
  });
});

describe('the answer to a status', () => {
  const row: Row = { id: ID, at: epochMs(T0), what: 's3://b/k', state: 'WAITING', attempt: 1 };
  const answer = { requestId: ID, state: 'CANCELLED', attempt: 1, history: [] };

  it('changes the row of its request at once, and no reading that began before it changes it back', () => {
    const book = aBook();
    book.put([row], epochMs(T0));
    const told = toldRow(answer, row, epochMs(T0 + 10));
    if (told !== undefined) book.putTold(told, epochMs(T0 + 10));
    expect(rowIn(book).state).toBe('CANCELLED');
    book.put([row], epochMs(T0 + 5));
    expect(rowIn(book).state).toBe('CANCELLED');
    book.put([row], epochMs(T0 + 20));
    expect(rowIn(book).state).toBe('WAITING');
  });

  it('is not of its row where state or attempt differ: one of them is older, and its steps are not offered', () => {
    expect(isOfRow(answer, { ...row, state: 'CANCELLED' })).toBe(true);
    expect(isOfRow(answer, undefined)).toBe(true);
    expect(isOfRow(answer, row)).toBe(false);
    expect(isOfRow(answer, { ...row, state: 'CANCELLED', attempt: 2 })).toBe(false);
  });

  it('does not take a row back to a state that is older than what was seen since it was asked for', () => {
    const book = aBook();
    book.put([row], epochMs(T0));
    book.put([{ ...row, state: 'STARTED', attempt: 2 }], epochMs(T0 + 20));
    const told = toldRow(answer, rowIn(book), epochMs(T0 + 10));
    if (told !== undefined) book.putTold(told, epochMs(T0 + 10));
    expect(rowIn(book)).toMatchObject({ state: 'STARTED', attempt: 2 });
  });
});
