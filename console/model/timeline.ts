import { field, isObject } from '../../lib/core/json.ts';
import { isEndedState, type RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { type EpochMs, parseIso } from '../../lib/core/time.ts';
import type { Mark, RowState } from './row.ts';
import { reasonWords, type Tone, wordsOf } from './state-words.ts';

type Answer = Readonly<Record<string, unknown>>;

/** One thing that happened to a request. */
export interface Happening {
  readonly at: EpochMs;
  readonly title: string;
  readonly tone: Tone;
  /** What was said of it: an error, who asked and why. Hostile text. */
  readonly details: readonly string[];
}

const SENT: Readonly<Record<string, readonly [string, Tone]>> = {
  started: ['Sent to Glue, which started a run', 'good'],
  ambiguous: ['Sent to Glue; no usable reply came, so a run may or may not exist', 'doubt'],
  rejected: ['Sent to Glue, which rejected it for good', 'bad'],
};

const SEARCHED: Readonly<Record<string, readonly [string, Tone]>> = {
  found: ['Searched among the job’s runs: its run was found', 'good'],
  nothing: ['Searched among the job’s runs: no run of it shows yet', 'doubt'],
  inconclusive: ['Searched among the job’s runs: the search could not tell', 'doubt'],
};

const ACTS: Readonly<Record<string, string>> = {
  redriven: 'A person took it up again',
  rerun: 'A person runs it once more',
  cancelled: 'It was cancelled',
  restored: 'It was restored from a backup',
};

/** The story of a request, oldest first, out of the answer to its status. */
export const timelineOf = (answer: Answer): readonly Happening[] => {
  const arrived = momentAt(answer, 'arrived');
  const entries = entriesOf(answer);
  const state = text(answer, 'state') ?? '';
  const ended = momentAt(answer, 'ended');
  // An end that leads to nothing more stands in the request itself, not in its history.
  const isTold = entries.some((entry) => momentAt(entry, 'at') === ended) || !isEndedState(state as RequestState);
  const words = wordsOf(state);
  return [
    ...(arrived === undefined ? [] : [{ at: arrived, title: 'It arrived', tone: 'none' as const, details: [] }]),
    ...entries.flatMap(happening),
    ...(ended === undefined || isTold
      ? []
      : [{ at: ended, title: `The run ended: ${words.text}`, tone: words.tone, details: [] }]),
  ].toSorted((a, b) => a.at - b.at);
};

/** The states of a request as its history tells them, for its bar of time. */
export const marksOf = (answer: Answer): readonly Mark[] =>
  entriesOf(answer).flatMap((entry): readonly Mark[] => {
    const at = momentAt(entry, 'at');
    const state = at === undefined ? undefined : stateAfter(text(entry, 'what') ?? '', text(entry, 'result') ?? '');
    return at === undefined || state === undefined ? [] : [{ at, state }];
  });

const stateAfter = (what: string, result: string): RowState | undefined => {
  if (what === 'sent')
    return result === 'ambiguous' ? 'UNCERTAIN' : result === 'started' ? 'STARTED' : ('WAITING' as const);
  if (what === 'searched') return result === 'found' ? 'STARTED' : 'UNCERTAIN';
  return what === 'redriven' || what === 'rerun' ? 'WAITING' : undefined;
};

const entriesOf = (answer: Answer): readonly Answer[] => {
  const history = field(answer, 'history');
  return Array.isArray(history) ? history.filter(isObject) : [];
};

const happening = (entry: Answer): readonly Happening[] => {
  const at = momentAt(entry, 'at');
  if (at === undefined) return [];
  const [title, tone] = titleOf(text(entry, 'what') ?? '', text(entry, 'result') ?? '');
  const attempt = field(entry, 'attempt');
  const omitted = field(entry, 'omittedBefore');
  const error = field(entry, 'error');
  const [by, why, run] = [text(entry, 'by'), text(entry, 'why'), text(entry, 'jobRunId')];
  return [
    {
      ...{ at, tone },
      title: typeof attempt === 'number' && attempt > 1 ? `${title} (attempt ${attempt})` : title,
      details: [
        ...(typeof omitted === 'number' ? [`${omitted} like this one before it are left out.`] : []),
        ...(run === undefined ? [] : [run]),
        ...(isObject(error) ? [`${text(error, 'name')}: ${text(error, 'message')}`] : []),
        ...(by === undefined ? [] : [`by ${by}${why === undefined ? '' : `: ${why}`}`]),
        ...(by === undefined && why !== undefined ? [why] : []),
      ],
    },
  ];
};

const titleOf = (what: string, result: string): readonly [string, Tone] => {
  if (what === 'sent') return known(SENT, result) ?? [`Sent to Glue, in vain: ${reasonWords(result)}`, 'waiting'];
  if (what === 'searched') return known(SEARCHED, result) ?? [`Searched: ${result}`, 'doubt'];
  if (what === 'ended') {
    const words = wordsOf(result);
    return [`The run ended: ${words.text}`, words.tone];
  }
  return [known(ACTS, what) ?? `${what}: ${result}`, 'none'];
};

const known = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

const momentAt = (answer: Answer, name: string): EpochMs | undefined => parseIso(text(answer, name) ?? '');

const text = (answer: Answer, name: string): string | undefined => {
  const value = field(answer, name);
  return typeof value === 'string' ? value : undefined;
};
