import { describe, expect, it } from 'vitest';
import { isOver, wrongRuns } from '../../cli/start/check-runs.ts';
import type { ExpectedRun } from '../../cli/start/expected-runs.ts';
import { epochMs } from '../../lib/core/time.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';

const MARKER = '--trigger-request-id';
const aRequest = (id: string, rest: Record<string, string> = {}) => ({
  JobName: 'orders',
  Arguments: { ...rest, [MARKER]: `${id}.1` },
});
const expected = (id: string): ExpectedRun => ({ label: `${id}.json`, requestId: id, request: aRequest(id) });
const aRun = (id: string, rest: Partial<GlueRun> = {}): GlueRun => ({
  id: `jr_${id}`,
  jobName: 'orders',
  sequence: 1,
  request: aRequest(id),
  arguments: aRequest(id).Arguments,
  attempt: 0,
  state: 'SUCCEEDED',
  startedOn: epochMs(0),
  lastModifiedOn: epochMs(0),
  visibleFrom: epochMs(0),
  ...rest,
});

describe('the check of what the examples started', () => {
  it('finds nothing wrong when each run is there once with the right arguments', () => {
    expect(wrongRuns([expected('a'), expected('b')], [aRun('b'), aRun('a')], MARKER)).toEqual([]);
  });

  it('names a run that is missing, one that is there twice, one with other arguments, and one too many', () => {
    const errors = wrongRuns(
      [expected('a'), expected('b'), expected('c')],
      [aRun('b'), aRun('b', { id: 'jr_b2' }), aRun('c', { request: aRequest('c', { '--x': '1' }) }), aRun('d')],
      MARKER,
    );
    expect(errors).toEqual([
      'a.json: no run of orders was started (request a)',
      'b.json: 2 runs instead of one: jr_b, jr_b2',
      expect.stringMatching(/^c\.json: the run got .*"--x":"1".* instead of /),
      expect.stringContaining('unexpected run jr_d of orders'),
    ]);
  });

  it('counts an example as over only when its run has ended', () => {
    expect(isOver(expected('a'), [], MARKER)).toBe(false);
    expect(isOver(expected('a'), [aRun('a', { state: 'RUNNING' })], MARKER)).toBe(false);
    expect(isOver(expected('a'), [aRun('a')], MARKER)).toBe(true);
  });
});
