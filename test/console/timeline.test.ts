import { describe, expect, it } from 'vitest';
import { marksOf, timelineOf } from '../../console/model/timeline.ts';

const answer = {
  state: 'SUCCEEDED',
  arrived: '2026-11-26T10:00:00.000Z',
  ended: '2026-11-26T10:00:30.000Z',
  history: [
    {
      at: '2026-11-26T10:00:01.000Z',
      what: 'sent',
      attempt: 1,
      result: 'busy',
      error: { name: 'Full', message: 'no' },
    },
    { at: '2026-11-26T10:00:02.000Z', what: 'sent', attempt: 1, result: 'ambiguous' },
    { at: '2026-11-26T10:00:17.000Z', what: 'searched', attempt: 1, result: 'found' },
  ],
};

describe('the timeline of a request', () => {
  it('tells its story in words, from its arrival to its end', () => {
    expect(timelineOf(answer).map(({ title }) => title)).toEqual([
      'It arrived',
      'Sent to Glue, in vain: every slot of the job is in use',
      'Sent to Glue; no usable reply came, so a run may or may not exist',
      'Searched among the job’s runs: its run was found',
      'The run ended: succeeded',
    ]);
    expect(timelineOf(answer)[1]?.details).toEqual(['Full: no']);
  });

  it('tells an end once, who asked for what, and the attempt from the second one on', () => {
    const history = [
      { at: '2026-11-26T10:00:30.000Z', what: 'ended', attempt: 1, result: 'FAILED' },
      { at: '2026-11-26T10:01:00.000Z', what: 'rerun', attempt: 2, result: '', by: 'ana', why: 'corrected' },
    ];
    const told = timelineOf({ ...answer, state: 'FAILED', history });
    expect(told.map(({ title }) => title)).toEqual([
      'It arrived',
      'The run ended: failed',
      'A person runs it once more (attempt 2)',
    ]);
    expect(told[2]?.details).toEqual(['by ana: corrected']);
  });

  it('shows what a newer version writes as it stands', () => {
    const history = [{ at: '2026-11-26T10:00:30.000Z', what: 'moved', attempt: 1, result: 'away' }];
    expect(timelineOf({ history })[0]?.title).toBe('moved: away');
  });

  it('gives the states of the bar of time', () => {
    expect(marksOf(answer).map(({ state }) => state)).toEqual(['WAITING', 'UNCERTAIN', 'STARTED']);
  });
});
