import { describe, expect, it } from 'vitest';
import { wantsSince } from '../../../lib/core/backlog/wants-since.ts';
import { MINUTE_MS, plusMs } from '../../../lib/core/time.ts';
import { aStarting } from '../../doubles/ledger-items.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';

const at = (ms: number) => plusMs(START_OF_TEST, ms);

describe('a request wants a run', () => {
  it.each([
    ['since it came, whatever was sent and looked for since', ['sent', 'searched'], 0],
    ['since its last run ended', ['sent', 'ended', 'sent'], 1],
    ['since a person took it up again', ['ended', 'redriven'], 1],
    ['since a person wanted it once more', ['ended', 'rerun', 'searched'], 1],
  ] as const)('%s', (_what, whats, last) => {
    const history = whats.map((what, index) => ({ at: at((index + 1) * MINUTE_MS), what, attempt: 1, result: '' }));
    const expected =
      last === 0 ? START_OF_TEST : history.findLast(({ what }) => what !== 'sent' && what !== 'searched')?.at;
    expect(wantsSince(aStarting({ arrival: START_OF_TEST, history }))).toBe(expected);
  });
});
