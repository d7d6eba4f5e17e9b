import { describe, expect, it } from 'vitest';
import type { BatchPolicy } from '../../../lib/core/triggers/batch-policy.ts';
import { showBatch } from '../../../lib/core/triggers/show-batch.ts';
import { aKeyPattern } from '../../infra/some-triggers.ts';

const policy: BatchPolicy = { by: [], items: 10, orElse: 'wait', hold: false, atMostSeconds: 60 };
const shown = (more: Partial<BatchPolicy>): string => showBatch({ ...policy, ...more }).join('; ');

describe('a batch policy is shown', () => {
  it.each<[Partial<BatchPolicy>, string]>([
    [{ bytes: 10 * 2 ** 30 }, '10 uploads or 10 GiB at most'],
    [{ bytes: 1_536 }, '10 uploads or 1536 bytes at most'],
    [{ bytes: 2 ** 50 }, '10 uploads or 1024 TiB at most'],
    [{ by: ['a'] }, 'one run for many uploads for each a, 10'],
    [{ by: ['a', 'b', 'c'] }, 'for each a, b and c, 10'],
    [{ at: { minuteOfDay: 1_439, timezone: 'UTC' } }, 'closes 1 minute after its first upload or at 23:59 UTC'],
    [{ need: { capture: 'hour', different: 24 } }, 'closes when 24 values of hour are there; if something is missing'],
    [{ need: { capture: 'part', names: ['x'] }, orElse: 'start' }, 'closes when x as part is there; if something'],
    [{ need: { capture: 'part', names: ['x'] }, orElse: 'start' }, 'after its first upload: a run of what is there'],
    [
      { need: { capture: 'part', names: ['x'] }, until: aKeyPattern('done/*') },
      'closes when x as part and done/* are there; if something is missing 1 minute after its first upload: an alarm',
    ],
    [{ hold: true }, 'not before the last run has ended'],
  ])('with %j', (more, text) => {
    expect(shown(more)).toContain(text);
  });
});
