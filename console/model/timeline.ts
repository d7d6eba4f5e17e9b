import { isEndedState, type RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { waitingWords } from '../../lib/core/ledger/waiting-words.ts';
import { type EpochMs, msBetween } from '../../lib/core/time.ts';
import { type Answer, historyIn, momentAt, numberAt, partAt, textAt } from './answer-fields.ts';
import { endWords } from './end-words.ts';
import { happeningWords } from './happening-words.ts';
import { learntAt } from './learnt-at.ts';
import type { ClockText } from './local-times.ts';
import type { Row } from './row.ts';
import { shortDuration } from './short-duration.ts';
import type { Tone } from './state-words.ts';
import { isThrottledSend, withThrottledJoined } from './throttled-sends.ts';

/** One thing that happened to a request. */
export interface Happening {
  readonly at: EpochMs;
  readonly title: string;
  readonly tone: Tone;
  /** What was said of it: an error, who asked and why. Hostile text. */
  readonly details: readonly string[];
}

/**
 * The story of a request, oldest first, out of the answer to its status.
 *
 * @param row the request as the page has seen it, if it has
 */
export const timelineOf = (answer: Answer, row: Row | undefined, clock: ClockText): readonly Happening[] => {
  const arrived = momentAt(answer, 'arrived');
  const entries = withThrottledJoined(historyIn(answer));
  return [
    ...(arrived === undefined ? [] : arrival(arrived, answer, entries[0])),
    ...entries.flatMap((entry, at) => happening(entry, entries[at + 1])),
    ...endOf(answer, entries, row, clock),
  ].toSorted((a, b) => a.at - b.at);
};

/** A new request that waited has nothing of it in its history: only the time between tells. */
const arrival = (at: EpochMs, answer: Answer, first: Answer | undefined): readonly Happening[] => {
  const arrived: Happening = { at, title: 'It arrived', tone: 'none', details: [] };
  const backlog = partAt(answer, 'backlog');
  if (first === undefined && backlog !== undefined) {
    const title = `Put into the backlog: ${waitingWords(textAt(backlog, 'waitingFor') ?? 'backlog')}`;
    return [arrived, { at, title, tone: 'waiting', details: [] }];
  }
  // A cancel takes with it why it waited.
  if (first !== undefined && textAt(first, 'what') === 'cancelled')
    return [arrived, { at, title: 'Put into the backlog', tone: 'waiting', details: [] }];
  const waited = first === undefined || isThrottledSend(first) ? undefined : waitedUntil(at, first);
  return waited === undefined
    ? [arrived]
    : [arrived, { at, title: `Waited ${waited} for its turn`, tone: 'waiting', details: [] }];
};

const happening = (entry: Answer, next: Answer | undefined): readonly Happening[] => {
  const at = momentAt(entry, 'at');
  if (at === undefined) return [];
  const [title, tone] = happeningWords(entry);
  const attempt = numberAt(entry, 'attempt');
  const omitted = numberAt(entry, 'omittedBefore');
  const error = partAt(entry, 'error');
  const [by, why, run] = [textAt(entry, 'by'), textAt(entry, 'why'), textAt(entry, 'jobRunId')];
  const waited = next === undefined || GOES_ON.has(textAt(entry, 'result') ?? '') ? undefined : waitedUntil(at, next);
  return [
    {
      ...{ at, tone },
      title: attempt !== undefined && attempt > 1 ? `${title} (attempt ${attempt})` : title,
      details: [
        ...(omitted === undefined ? [] : [leftOut(omitted)]),
        ...(run === undefined ? [] : [run]),
        ...earlierEnd(entry),
        ...(error === undefined ? [] : [`${textAt(error, 'name')}: ${textAt(error, 'message')}`]),
        ...(by === undefined ? [] : [`by ${by}${why === undefined ? '' : `: ${why}`}`]),
        ...(by === undefined && why !== undefined ? [why] : []),
        ...(waited === undefined ? [] : [`Then it waited ${waited} for its turn.`]),
      ],
    },
  ];
};

/** A rerun or redrive names how the run before it ended; an end of its own has no entry. */
const earlierEnd = (entry: Answer): readonly string[] => {
  const [what, result] = [textAt(entry, 'what') ?? '', textAt(entry, 'result') ?? ''];
  const hadRun = textAt(entry, 'jobRunId') !== undefined && isEndedState(result as RequestState);
  return hadRun && TAKEN_UP.has(what) ? [`${endWords(result).text} before; when is not kept.`] : [];
};

const TAKEN_UP: ReadonlySet<string> = new Set(['rerun', 'redriven']);

const leftOut = (entries: number): string =>
  entries === 1 ? '1 entry before this one is left out.' : `${entries} entries before this one are left out.`;

/** After these it does not wait to be sent. */
const GOES_ON: ReadonlySet<string> = new Set(['started', 'ambiguous', 'found', 'throttled']);

const SHORTEST_WAIT_MS = 2_000;

/** How long it waited until it was sent; undefined where that is next to nothing, or it was not sent next. */
const waitedUntil = (from: EpochMs, next: Answer): string | undefined => {
  const sent = textAt(next, 'what') === 'sent' ? momentAt(next, 'at') : undefined;
  if (sent === undefined || msBetween(from, sent) < SHORTEST_WAIT_MS) return undefined;
  return shortDuration(msBetween(from, sent));
};

/** An end that leads to nothing more stands in the request itself, not in its history. */
const endOf = (
  answer: Answer,
  entries: readonly Answer[],
  row: Row | undefined,
  clock: ClockText,
): readonly Happening[] => {
  const at = momentAt(answer, 'ended');
  const state = textAt(answer, 'state') ?? '';
  const isTold = entries.some((entry) => momentAt(entry, 'at') === at) || !isEndedState(state as RequestState);
  if (at === undefined || isTold) return [];
  const { text: title, tone } = endWords(state);
  const learnt = learntAt(answer, row);
  const late =
    learnt === undefined ? [] : [`Learnt at ${clock(learnt)}, ${shortDuration(msBetween(at, learnt))} later.`];
  return [{ at, title, tone, details: late }];
};
