import { describe, expect, it } from 'vitest';
import { headlineOf } from '../../console/model/headline.ts';
import { marksOf } from '../../console/model/history-marks.ts';
import type { WaitingNow } from '../../console/model/job-now.ts';
import type { PauseNow } from '../../console/model/pause-now.ts';
import type { Row } from '../../console/model/row.ts';
import { timelineOf } from '../../console/model/timeline.ts';
import { epochMs, parseIso, toIso } from '../../lib/core/time.ts';

const iso = (seconds: number) => `2026-11-26T10:00:${String(seconds).padStart(2, '0')}.000Z`;
const at = (seconds: number) => epochMs(parseIso(iso(0)) ?? 0) + seconds * 1_000;
/** The clock of somebody in UTC. */
const clock = (moment: number) => toIso(epochMs(moment)).slice(11, 19);
const sent = (seconds: number, result: string, more = {}) => ({
  ...{ at: iso(seconds), what: 'sent', attempt: 1, result },
  ...more,
});
const error = { name: 'Full', message: 'no' };
const lost = {
  ...{ state: 'SUCCEEDED', attempt: 1, arrived: iso(0), started: iso(2), ended: iso(30) },
  history: [
    sent(1, 'busy', { error }),
    sent(2, 'ambiguous'),
    { at: iso(17), what: 'searched', attempt: 1, result: 'found' },
  ],
};
const titles = (answer: Readonly<Record<string, unknown>>) =>
  timelineOf(answer, undefined, clock).map(({ title }) => title);

describe('the timeline of a request', () => {
  it('tells its story in words, from its arrival to its end', () => {
    expect(titles(lost)).toEqual([
      'It arrived',
      'Put into the backlog: the job had no free slot',
      'Sent to Glue; no usable reply came, so a run may or may not exist',
      'Searched among the job’s runs: its run was found',
      'The run succeeded',
    ]);
    expect(timelineOf(lost, undefined, clock)[1]?.details).toEqual(['Full: no']);
  });

  it('tells that it waited, and for how long: before it was first sent, and in the backlog', () => {
    const history = [sent(5, 'busy', { error }), sent(25, 'started')];
    const told = timelineOf({ ...lost, history }, undefined, clock);
    expect(told.map(({ title, details }) => [title, ...details]).slice(0, 3)).toEqual([
      ['It arrived'],
      ['Waited 5.0 s for its turn'],
      ['Put into the backlog: the job had no free slot', 'Full: no', 'Then it waited 20 s for its turn.'],
    ]);
  });

  it('tells of one that was never sent why it is in the backlog', () => {
    const answer = { state: 'WAITING', arrived: iso(0), history: [], backlog: { waitingFor: 'backlog' } };
    expect(titles(answer)).toEqual(['It arrived', 'Put into the backlog: others came before it']);
  });

  it('tells once how often Glue throttled it', () => {
    const throttled = [sent(3, 'throttled', { error, sends: 3 }), sent(9, 'throttled', { error })];
    const told = timelineOf({ ...lost, history: [...throttled, sent(12, 'started')] }, undefined, clock);
    expect(told.map(({ title }) => title)).toEqual([
      'It arrived',
      'Glue refused the call 4 times: too many calls',
      'Sent to Glue, which started a run',
      'The run succeeded',
    ]);
    expect(titles({ history: [sent(3, 'throttled', { error })] })).toEqual(['Glue refused the call: too many calls']);
    expect(titles({ history: [sent(3, 'throttled')] })).toEqual(['Put into the backlog: too many calls came']);
  });

  it('counts no entry that is left out as a send that Glue throttled, and says how many are left out', () => {
    const history = [sent(3, 'throttled', { error }), sent(9, 'throttled', { error, omittedBefore: 40 })];
    expect(timelineOf({ history }, undefined, clock).map(({ title, details }) => [title, ...details])).toEqual([
      ['Glue refused the call: too many calls', 'Full: no'],
      ['Glue refused the call: too many calls', '40 entries before this one are left out.', 'Full: no'],
    ]);
  });

  it('says of an end when it was learnt, if that was later: by a search, or by who looked at the page', () => {
    const early = { ...lost, ended: iso(4) };
    const endOf = (answer: typeof lost, row?: Row) =>
      timelineOf(answer, row, clock).find(({ title }) => title === 'The run succeeded')?.details;
    expect(endOf(early)).toEqual(['Learnt at 10:00:17, 13 s later.']);
    expect(endOf(lost)).toEqual([]);
    const seen = (seconds: number): Row => ({
      ...{ id: 'r', at: epochMs(at(0)), what: 'x', state: 'SUCCEEDED' },
      marks: [{ at: epochMs(at(seconds)), state: 'SUCCEEDED' }],
    });
    expect(endOf(lost, seen(59))).toEqual(['Learnt at 10:00:59, 29 s later.']);
    expect(endOf(lost, seen(34))).toEqual([]);
  });

  it('tells an end once, who asked for what, and the attempt from the second one on', () => {
    const history = [
      { at: iso(30), what: 'ended', attempt: 1, result: 'FAILED' },
      { at: '2026-11-26T10:01:00.000Z', what: 'rerun', attempt: 2, result: '', by: 'ana', why: 'corrected' },
    ];
    const told = timelineOf({ ...lost, state: 'FAILED', history }, undefined, clock);
    expect(told.map(({ title }) => title)).toEqual([
      'It arrived',
      'The run failed',
      'A person runs it once more (rerun) (attempt 2)',
    ]);
    expect(told[2]?.details).toEqual(['by ana: corrected']);
  });

  it('tells that it waited before it was cancelled, and how the run before a rerun ended', () => {
    const cancelled = { at: iso(9), what: 'cancelled', attempt: 1, result: '', by: 'ana', why: 'sent twice' };
    expect(titles({ arrived: iso(0), state: 'CANCELLED', ended: iso(9), history: [cancelled] })).toEqual([
      ...['It arrived', 'Put into the backlog', 'It was cancelled'],
    ]);
    const rerun = { at: iso(40), what: 'rerun', attempt: 1, result: 'SUCCEEDED', jobRunId: 'jr_1', by: 'ana' };
    const [again] = timelineOf({ state: 'WAITING', history: [rerun] }, undefined, clock);
    expect(again?.details).toEqual(['jr_1', 'The run succeeded before; when is not kept.', 'by ana']);
  });

  it('shows what a newer version writes as it stands', () => {
    expect(titles({ history: [{ at: iso(30), what: 'moved', attempt: 1, result: 'away' }] })).toEqual(['moved: away']);
  });
});

describe('the bar of time, by the history of a request,', () => {
  const marks = (...history: readonly object[]) =>
    marksOf({ arrived: iso(0), attempt: 2, history }).map((mark) => [(mark.at - at(0)) / 1_000, mark.state]);

  it('waits, is in doubt and runs as it says', () => {
    const searched = (seconds: number, result: string) => ({ at: iso(seconds), what: 'searched', attempt: 1, result });
    expect(marks(sent(1, 'busy'), sent(2, 'ambiguous'), searched(17, 'found'))).toEqual([
      ...[
        [1, 'WAITING'],
        [2, 'UNCERTAIN'],
        [17, 'STARTED'],
      ],
    ]);
    expect(marks(searched(17, 'too-early'), searched(30, 'nothing'))).toEqual([
      [17, 'UNCERTAIN'],
      [30, 'WAITING'],
    ]);
  });

  it('waits after an end that another attempt follows', () => {
    expect(marks(sent(1, 'started'), { at: iso(9), what: 'ended', attempt: 1, result: 'FAILED' })).toEqual([
      ...[
        [1, 'STARTED'],
        [9, 'WAITING'],
      ],
    ]);
  });

  it('is being sent from its arrival on, if Glue throttled it at first', () => {
    expect(marks(sent(9, 'throttled', { error }), sent(12, 'started'))).toEqual([
      [0, 'STARTING'],
      [12, 'STARTED'],
    ]);
  });
});

describe('the headline of a request', () => {
  const headline = (answer: object, live: { entry?: WaitingNow; pauses?: readonly PauseNow[] } = {}) =>
    headlineOf(
      { trigger: 'orders', jobName: 'etl', ...answer },
      {
        ...{ pauses: [], entry: undefined, clock, now: epochMs(at(30)) },
        ...live,
      },
    );
  const waits = {
    ...{ state: 'WAITING', arrived: iso(0), history: [sent(8, 'busy', { error })] },
    backlog: { place: 3, since: iso(5), waitingFor: 'busy' },
  };
  const entry: WaitingNow = {
    ...{ requestId: 'r', trigger: 'orders', arrival: epochMs(at(0)), place: 2, waitingFor: 'busy' },
  };

  it('says behind how many it waits, since when and why, by what the page knows now', () => {
    expect(headline(waits)).toBe(
      'Waits behind 2 other requests for a slot of etl, since 10:00:05. Glue refused it: the job had no free slot (10:00:08).',
    );
    const backlog = { ...waits.backlog, waitingFor: 'backlog' };
    const first = { ...waits, backlog };
    expect(headline(first, { entry: { ...entry, waitingFor: 'backlog' } })).toBe(
      'Waits behind 1 other request for a slot of etl, since 10:00:05.',
    );
    expect(
      headline(first, { entry: { ...entry, place: 1, waitingFor: 'backlog', startsAbout: epochMs(at(40)) } }),
    ).toBe('Waits for the next slot of etl, since 10:00:05. It starts probably within a minute.');
  });

  it('says who pauses it, before anything else', () => {
    const pauses = [{ target: { trigger: 'orders' }, by: 'root', why: 'schema change', since: epochMs(0) }];
    expect(headline(waits, { entry, pauses })).toBe('Waits: trigger orders is paused (root: schema change).');
  });

  it('says that a reply was lost, and what was found', () => {
    expect(headline(lost)).toBe(
      'Glue’s reply was lost at 10:00:02. A search found the run at 10:00:17, so nothing was sent again. The run succeeded.',
    );
    expect(headline({ ...lost, state: 'STARTED', attempt: 2 })).toBe('Its run goes on since 10:00:02.');
    expect(headline({ ...lost, history: [], state: 'FAILED', error: { message: 'Boom' } })).toBe(
      'The run failed: Boom',
    );
  });

  it('says times on the clock of who reads it, and leaves those in names as they are', () => {
    const names = `s3://b/${iso(5)}/x and s3://b/${iso(5)}`;
    const message = `Gathers in ${names}. It closes at 2026-11-26T10:00:09Z.`;
    expect(headline({ state: 'GATHERED', message })).toBe(`Gathers in ${names}. It closes at 10:00:09.`);
  });
});
