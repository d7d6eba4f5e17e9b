import { isEndedState, type RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { type Answer, historyIn, momentAt, numberAt, partAt, textAt } from './answer-fields.ts';
import { endWords } from './end-words.ts';
import type { WaitingNow } from './job-now.ts';
import { type ClockText, withLocalTimes } from './local-times.ts';
import { type PauseNow, pausesHolding } from './pause-now.ts';
import { startsWhen } from './starts-when.ts';
import { whyItWaits } from './why-it-waits.ts';

/** What the page knows of now, beside the answer that tells of the moment when it was asked for. */
export interface Live {
  readonly pauses: readonly PauseNow[];
  /** The request among those that wait, if it is there. */
  readonly entry: WaitingNow | undefined;
  readonly clock: ClockText;
  readonly now: Parameters<typeof startsWhen>[2];
}

/** Where a request stands, in a sentence or two that stay true while somebody reads them. */
export const headlineOf = (answer: Answer, live: Live): string => {
  const state = textAt(answer, 'state') ?? '';
  if (state === 'WAITING') return waitingHeadline(answer, live);
  if (state === 'STARTED' || isEndedState(state as RequestState)) {
    const doubt = doubtOf(answer, live.clock);
    return `${doubt}${runOf(answer, state, live.clock)}`;
  }
  return withLocalTimes(textAt(answer, 'message') ?? '', live.clock);
};

const runOf = (answer: Answer, state: string, clock: ClockText): string => {
  const started = momentAt(answer, 'started');
  if (state === 'STARTED')
    return started === undefined ? 'Its run goes on.' : `Its run goes on since ${clock(started)}.`;
  const error = partAt(answer, 'error');
  const message = error === undefined ? undefined : textAt(error, 'message');
  return `${endWords(state).text}${message === undefined ? '.' : `: ${message}`}`;
};

/** A doubt of the last attempt that a search has resolved: what was lost, and what was found. */
const doubtOf = (answer: Answer, clock: ClockText): string => {
  const entries = historyIn(answer).filter((entry) => numberAt(entry, 'attempt') === numberAt(answer, 'attempt'));
  const lost = entries.find((entry) => textAt(entry, 'result') === 'ambiguous');
  const found = entries.findLast(
    (entry) => textAt(entry, 'what') === 'searched' && textAt(entry, 'result') === 'found',
  );
  const [lostAt, foundAt] = [lost && momentAt(lost, 'at'), found && momentAt(found, 'at')];
  if (foundAt === undefined) return '';
  const loss = lostAt === undefined ? 'Glue’s reply was lost.' : `Glue’s reply was lost at ${clock(lostAt)}.`;
  return `${loss} A search found the run at ${clock(foundAt)}, so nothing was sent again. `;
};

const waitingHeadline = (answer: Answer, { pauses, entry, clock, now }: Live): string => {
  const backlog = partAt(answer, 'backlog') ?? {};
  const [jobName, trigger] = [textAt(answer, 'jobName') ?? '', textAt(answer, 'trigger') ?? ''];
  const reason =
    entry === undefined || entry.waitingFor === 'being-sent' ? textAt(backlog, 'waitingFor') : entry.waitingFor;
  const since = momentAt(historyIn(answer).at(-1) ?? {}, 'at');
  const why = whyItWaits({ trigger, jobName, reason: reason ?? 'backlog', since }, pauses, clock);
  const isPaused = pausesHolding(pauses, { trigger, jobName }).length > 0;
  if (isPaused) return `Waits: ${why}.`;
  const begin = momentAt(backlog, 'since') ?? momentAt(answer, 'arrived');
  const place = placeWords(entry?.place ?? numberAt(backlog, 'place'), jobName);
  const start = entry === undefined ? '' : startSentence(startsWhen(entry, false, now));
  const because =
    reason === undefined || reason === 'backlog' ? '' : ` ${why.replace(/^./u, (letter) => letter.toUpperCase())}.`;
  return `${place}${begin === undefined ? '' : `, since ${clock(begin)}`}.${because}${start}`;
};

const placeWords = (place: number | undefined, jobName: string): string => {
  if (place === undefined) return `Waits for a slot of ${jobName}`;
  if (place === 1) return `Waits for the next slot of ${jobName}`;
  return `Waits behind ${place - 1} other ${place === 2 ? 'request' : 'requests'} for a slot of ${jobName}`;
};

const startSentence = (when: string): string => (/^(in|probably) /.test(when) ? ` It starts ${when}.` : '');
