import { describe, expect, it } from 'vitest';
import type { Mark, Row } from '../../console/model/row.ts';
import { phasesOf, runInDoubt } from '../../console/model/row-phases.ts';
import { epochMs } from '../../lib/core/time.ts';

const T0 = 1_795_000_000_000;
const at = (seconds: number) => epochMs(T0 + seconds * 1_000);
const row = (more: Partial<Row>): Row => ({ id: 'r', at: at(0), what: 's3://b/k', state: 'WAITING', ...more });
const mark = (seconds: number, state: Mark['state']): Mark => ({ at: at(seconds), state });
/** `waiting 0-3, running 3-5` */
const shown = (given: Row, now = 60) =>
  phasesOf(given, at(now))
    .map(({ kind, from, to }) => `${kind} ${(from - T0) / 1_000}-${(to - T0) / 1_000}`)
    .join(', ');

describe('the bar of time of a request', () => {
  it('waits, and then runs until its end', () => {
    const ended = row({ state: 'SUCCEEDED', startedAt: at(30), endedAt: at(50) });
    expect(shown(ended)).toBe('waiting 0-30, running 30-50');
  });

  it('goes on to this moment while its run does', () => {
    expect(shown(row({ state: 'STARTED', startedAt: at(1), marks: [mark(1, 'STARTED')] }), 20)).toBe(
      'starting 0-1, running 1-20',
    );
    expect(shown(row({ marks: [mark(1, 'WAITING')] }), 20)).toBe('waiting 0-20');
  });

  it('is in doubt from the lost reply until the run is found, though the run ends before', () => {
    const marks = [mark(0.5, 'STARTING'), mark(1, 'UNCERTAIN'), mark(16, 'STARTED'), mark(17, 'SUCCEEDED')];
    const found = row({ state: 'SUCCEEDED', startedAt: at(0.8), endedAt: at(3), marks });
    expect(shown(found)).toBe('starting 0-1, doubt 1-16');
    expect(shown({ ...found, endedAt: at(30) })).toBe('starting 0-1, doubt 1-16, running 16-30');
  });

  it('shows the run that went on during the doubt, once that is known', () => {
    const marks = [mark(0.5, 'STARTING'), mark(1, 'UNCERTAIN'), mark(16, 'STARTED'), mark(17, 'SUCCEEDED')];
    const found = row({ state: 'SUCCEEDED', startedAt: at(0.8), endedAt: at(3), marks });
    const shownRun = (given: Row) => {
      const run = runInDoubt(given, phasesOf(given, at(60)), at(60));
      return run && [(run.from - T0) / 1_000, (run.to - T0) / 1_000];
    };
    expect(shownRun(found)).toEqual([1, 3]);
    expect(shownRun({ ...found, endedAt: at(30) })).toEqual([1, 16]);
    expect(shownRun(row({ state: 'SUCCEEDED', startedAt: at(30), endedAt: at(50) }))).toBeUndefined();
    expect(shownRun(row({ state: 'UNCERTAIN', marks: marks.slice(0, 2) }))).toBeUndefined();
    const cleared = [mark(1, 'UNCERTAIN'), mark(20, 'WAITING'), mark(30, 'STARTED')];
    expect(shownRun(row({ state: 'STARTED', startedAt: at(30), marks: cleared }))).toBeUndefined();
  });

  it('is in doubt until this moment while no search has told', () => {
    const marks = [mark(0.5, 'STARTING'), mark(1, 'UNCERTAIN')];
    expect(shown(row({ state: 'UNCERTAIN', marks }), 9)).toBe('starting 0-1, doubt 1-9');
  });

  it('has earlier attempts where nothing was seen of what came before its last one', () => {
    expect(shown(row({ state: 'SUCCEEDED', attempt: 3, startedAt: at(40), endedAt: at(50) }))).toBe(
      'earlier 0-40, running 40-50',
    );
  });

  it('does not exist where nothing was started', () => {
    expect(phasesOf(row({ state: 'NOTHING' }), at(5))).toEqual([]);
  });

  it('has no part that ends before it begins, whatever clocks say', () => {
    const early = row({ state: 'SUCCEEDED', startedAt: at(-1), endedAt: at(2), marks: [mark(-3, 'STARTING')] });
    expect(shown(early)).toBe('running 0-2');
    expect(shown(row({}), -5)).toBe('');
  });
});
