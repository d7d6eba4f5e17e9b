import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DECISIONS, type DecisionName, type Level } from '../../lib/log/decisions.ts';
import type { Log } from '../../lib/ports/log.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } satisfies Log;

describe('a log line', () => {
  it('compiles only with a decision, a level and fields of the table', () => {
    const log: Log = silent;
    log.error('a message cannot be read', { decision: 'malformed', messageId: 'm', error: 'why' });
    // @ts-expect-error: no decision has this name
    log.error('one attempt has two runs', { decision: 'duplicate-runs' });
    // @ts-expect-error: the alarm counts lines of level error only
    log.info('a message cannot be read', { decision: 'malformed', messageId: 'm', error: 'why' });
    // @ts-expect-error: each line has all fields of its decision, here waitsForSeconds
    log.info('the oldest waits', {
      decision: 'oldest-waiting',
      requestId: 'r',
      trigger: 't',
      jobName: 'j',
      attempt: 1,
      event: 'e',
      state: 'WAITING',
      reason: 'busy',
      backoff: undefined,
    });
    // @ts-expect-error: the decision has no such field
    log.info('ignored', { decision: 'ignored', reason: 'test-event', bucket: 'b' });
    expect(Object.keys(DECISIONS)).toContain('malformed');
  });
});

describe('the table of decisions', () => {
  const rows = [
    ...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `([a-z-]+)` \| (debug|info|warn|error) \|/gm),
  ];

  it('is the one in docs/operations.md, decision by decision and level by level', () => {
    const documented = rows.map(([, decision, level]) => `${decision} ${level}`);
    const known = Object.entries(DECISIONS).flatMap(([decision, { levels }]) =>
      levels.map((level: Level) => `${decision} ${level}`),
    );
    expect(documented.toSorted()).toEqual(known.toSorted());
  });

  it('has each metric count lines of a level that its decision has', () => {
    const all: readonly DecisionName[] = Object.keys(DECISIONS).filter((name) => name in DECISIONS) as DecisionName[];
    for (const name of all) {
      const row = DECISIONS[name];
      if ('metric' in row && 'level' in row.metric) expect(row.levels).toContain(row.metric.level);
    }
  });
});
