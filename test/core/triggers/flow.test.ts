import { describe, expect, it } from 'vitest';
import { flowOf } from '../../../lib/core/triggers/flow.ts';
import { aTrigger, someTriggers } from '../../infra/some-triggers.ts';

describe('flowOf', () => {
  const flow = flowOf(
    someTriggers([
      aTrigger({ name: 'orders', start: { JobName: 'etl' } }),
      aTrigger({ name: 'backfill', start: { JobName: 'etl' }, headStartSeconds: -86_400, enabled: false }),
      aTrigger({ name: 'rollup', start: { JobName: 'rollup' } }),
    ]),
  );

  it('knows the triggers of a job, also those that are not enabled, because requests of them may wait', () => {
    expect([flow.triggersOf.get('etl'), flow.triggersOf.get('rollup'), flow.triggersOf.get('gone')]).toEqual([
      ['orders', 'backfill'],
      ['rollup'],
      undefined,
    ]);
  });

  it('gives the head start of a trigger, and none to one that says nothing or is in no file any more', () => {
    expect(['orders', 'backfill', 'gone'].map((name) => flow.headStartMs.get(name))).toEqual([
      undefined,
      -86_400_000,
      undefined,
    ]);
  });
});
