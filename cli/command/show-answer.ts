import { field, isObject } from '../../lib/core/json.ts';
import { showDuration, showMoment } from '../../lib/core/show-time.ts';
import { type EpochMs, msBetween, parseIso } from '../../lib/core/time.ts';
import type { Paint } from '../command-line/paint.ts';
import type { Target } from '../deployment/deployment.ts';
import { type Column, formatFields, formatTable } from '../tables/format-table.ts';
import { printable } from '../tables/printable.ts';
import { commandOf } from './next-command.ts';

type Answer = Readonly<Record<string, unknown>>;

/** How an answer is shown. */
export interface Showing {
  readonly paint: Paint;
  readonly target: Target;
}

/** What the function `manual` answers, as lines for a person. Of several requests the latest is shown in full. */
export const showAnswer = (answer: Answer, showing: Showing): readonly string[] => {
  const requests = objectsAt(answer, 'requests');
  const [latest] = requests;
  const own = [...headOf(answer, showing.paint), ...formatFields(fieldsOf(answer)), ...nextOf(answer, showing.target)];
  if (latest === undefined) return own;
  const table = requests.length === 1 ? [] : ['', ...formatTable(requests, COLUMNS)];
  return [...own, ...table, '', ...showAnswer(latest, showing)];
};

/** The colour of a state of a request. */
export const colourOf = (state: unknown): Parameters<Paint>[1] => {
  switch (state) {
    case 'SUCCEEDED':
      return 'green';
    case 'WAITING':
    case 'STARTING':
    case 'STARTED':
    case 'UNCERTAIN':
    case 'GATHERED':
    case 'BATCHED':
      return 'yellow';
    default:
      return 'red';
  }
};

const headOf = (answer: Answer, paint: Paint): readonly string[] => {
  // Of a call that starts nothing, the state is that of an earlier request.
  const state = textAt(answer, 'reason') === 'object-has-run' ? undefined : textAt(answer, 'state');
  const message = printable(textAt(answer, 'message') ?? '');
  return [state === undefined ? message : `${paint(state, colourOf(state))}  ${message}`];
};

const fieldsOf = (answer: Answer): Parameters<typeof formatFields>[0] => [
  ['request', textAt(answer, 'requestId')],
  ['trigger', textAt(answer, 'trigger')],
  ['job', textAt(answer, 'jobName')],
  ['attempt', numberAt(answer, 'attempt')],
  ['arrived', shownTime(answer, 'arrived')],
  ['start before', startBefore(answer)],
  ['started', shownTime(answer, 'started')],
  ['ended', withDuration(answer)],
  ['cancelled by', textAt(answer, 'cancelledBy')],
  ['why', textAt(answer, 'why')],
  ['run', [textAt(answer, 'jobRunId'), textAt(answer, 'runUrl')].filter((text) => text !== undefined)],
  ['error', errorAt(answer)],
  ['in progress', runsOf(answer)],
  ['closes', shownTime(answer, 'closesAt')],
  ['members', objectsAt(answer, 'members').map(memberLine)],
  ['paused by', objectsAt(answer, 'paused').map(pauseLine)],
  ['history', objectsAt(answer, 'history').map(historyLine)],
  ['arguments', argumentsOf(answer)],
  ['reason', textAt(answer, 'reason')],
  ['hint', textAt(answer, 'hint')],
];

const nextOf = (answer: Answer, target: Target): readonly string[] =>
  objectsAt(answer, 'next').flatMap((step) => {
    const call = field(step, 'call');
    const command = isObject(call) ? commandOf(call, target) : undefined;
    return command === undefined ? [] : ['', `To ${textAt(step, 'to')}:`, `  ${printable(command)}`];
  });

const COLUMNS: readonly Column<Answer>[] = [
  { heading: 'arrived', of: (row) => shownTime(row, 'arrived') },
  { heading: 'state', of: (row) => textAt(row, 'state') },
  { heading: 'attempt', align: 'right', of: (row) => numberAt(row, 'attempt') },
  { heading: 'trigger', of: (row) => textAt(row, 'trigger') },
  { heading: 'request', of: (row) => textAt(row, 'requestId') },
  { heading: 'run', of: (row) => textAt(row, 'jobRunId') },
];

const runsOf = (answer: Answer): readonly string[] => {
  const job = field(answer, 'job');
  return isObject(job)
    ? objectsAt(job, 'runs').map((run) => `${textAt(run, 'jobRunId')} since ${shownTime(run, 'started')}`)
    : [];
};

const memberLine = (member: Answer): string =>
  [textAt(member, 'requestId'), textAt(member, 'part'), `since ${shownTime(member, 'arrived')}`]
    .filter((text) => text !== undefined)
    .join(' ');

/** Who pauses since when, and why. */
export const pauseLine = (pause: Answer): string =>
  `${textAt(pause, 'by')} since ${shownTime(pause, 'since')}: ${textAt(pause, 'why')}`;

const historyLine = (entry: Answer): string => {
  const [by, why] = [textAt(entry, 'by'), textAt(entry, 'why')];
  const error = errorAt(entry);
  const run = textAt(entry, 'jobRunId');
  return [
    `${shownTime(entry, 'at')} ${textAt(entry, 'what')} (attempt ${numberAt(entry, 'attempt')}): ${textAt(entry, 'result')}`,
    ...(run === undefined ? [] : [`, ${run}`]),
    ...(error === undefined ? [] : [`, ${error}`]),
    ...(by === undefined ? [] : [` by ${by}`]),
    ...(why === undefined ? [] : [`: ${why}`]),
  ].join('');
};

const argumentsOf = (answer: Answer): readonly string[] => {
  const request = field(answer, 'request');
  const given = isObject(request) ? field(request, 'Arguments') : undefined;
  return isObject(given) ? Object.entries(given).map(([name, value]) => `${name} ${String(value)}`) : [];
};

const errorAt = (answer: Answer): string | undefined => {
  const error = field(answer, 'error');
  return isObject(error) ? `${textAt(error, 'name')}: ${textAt(error, 'message')}` : undefined;
};

/** Until when a request that waits may start. */
const startBefore = (answer: Answer): string | undefined => {
  const shown = textAt(answer, 'state') === 'WAITING' ? shownTime(answer, 'startBefore') : undefined;
  return shown && `${shown}, else it is cancelled`;
};

const withDuration = (answer: Answer): string | undefined => {
  const [from, to] = [momentAt(answer, 'started'), momentAt(answer, 'ended')];
  if (to === undefined) return undefined;
  return from === undefined ? showMoment(to) : `${showMoment(to)}, after ${showDuration(msBetween(from, to))}`;
};

const momentAt = (answer: Answer, name: string): EpochMs | undefined => parseIso(textAt(answer, name) ?? '');

const shownTime = (answer: Answer, name: string): string | undefined => {
  const moment = momentAt(answer, name);
  return moment === undefined ? undefined : showMoment(moment);
};

const textAt = (answer: Answer, name: string): string | undefined => {
  const value = field(answer, name);
  return typeof value === 'string' ? value : undefined;
};

const numberAt = (answer: Answer, name: string): string | undefined => {
  const value = field(answer, name);
  return typeof value === 'number' ? String(value) : undefined;
};

const objectsAt = (answer: Answer, name: string): readonly Answer[] => {
  const value = field(answer, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
};
