import { showEvent } from '../events/event.ts';
import { logUrl, runUrl } from '../glue/console-link.ts';
import type { FinishedItem } from '../ledger/ledger-item.ts';
import { msBetween } from '../time.ts';
import type { Notify } from '../triggers/trigger.ts';
import { OUTCOME_SOURCE, type RunReading } from './outcome-event.ts';
import type { Place } from './place.ts';
import { runAgain } from './run-again.ts';
import { masked } from './without-secrets.ts';

/** A message for a person, who may read it on a phone. */
export interface Notice {
  readonly subject: string;
  readonly text: string;
}

/** The topic that hears of this end; undefined if none does. A person who cancelled a request knows it. */
export const topicFor = ({ state, cancelledBy }: FinishedItem, notify: Notify | undefined): string | undefined => {
  if (state === 'CANCELLED' && cancelledBy !== OUTCOME_SOURCE) return undefined;
  return state === 'SUCCEEDED' ? notify?.succeeded : notify?.failed;
};

/** SNS takes fewer than 100 characters, of one line. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LONGEST_SUBJECT = 99;

const LONGEST_MESSAGE = 300;

/** What ended how, which file, why, and what to do: the first lines say the most. */
export const outcomeNotice = (item: FinishedItem, { logGroup }: RunReading, place: Place): Notice => {
  const { trigger, jobName, state, attempt, startedAt, endedAt, jobRunId, requestId, error, event } = item;
  const { stage, region } = place;
  const again = runAgain(item, place);
  const why = item.why ?? (error === undefined ? undefined : error.message || error.name);
  const ran = startedAt === undefined ? undefined : inWords(msBetween(startedAt, endedAt));
  const lines = [
    `${trigger} (${stage}): ${jobRunId === undefined ? `no run of job ${jobName} was started: ${state}` : `job ${jobName} ended ${state}`}.`,
    '',
    ...(event.source === 's3' ? [`File: ${oneLine(showEvent(event))}`] : [`Started by ${showEvent(event)}`]),
    ...(why === undefined ? [] : [`Why: ${oneLine(masked(why))}`]),
    ...(ran === undefined ? [] : [`Attempt ${attempt}, after ${ran}`]),
    '',
    ...(state === 'SUCCEEDED' || again === undefined
      ? []
      : ['When the cause is corrected, run it again:', again.command, '']),
    ...(jobRunId === undefined
      ? []
      : [`Run: ${runUrl(region, jobName, jobRunId)}`, `Log: ${logUrl(region, jobRunId, logGroup)}`]),
    `Request: ${requestId}`,
  ];
  return { subject: subjectOf(item, stage), text: lines.join('\n') };
};

const subjectOf = ({ trigger, state, event }: FinishedItem, stage: string): string => {
  const what = event.source === 's3' ? (event.key.split('/').at(-1) ?? event.key) : showEvent(event);
  return fittingSubject(`${state}: ${trigger} (${stage}), ${what}`);
};

/** A subject as SNS takes it. */
export const fittingSubject = (text: string): string => {
  const subject = text.replace(/[^\x20-\x7e]/g, '?');
  return subject.length <= LONGEST_SUBJECT ? subject : `${subject.slice(0, LONGEST_SUBJECT - 3)}...`;
};

/** What steers a terminal, or turns the direction of a text round. SNS may refuse it, too. */
const STEERING = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** A text that a stranger may have chosen, for a line. */
export const oneLine = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').replace(STEERING, '?').trim();
  return line.length <= LONGEST_MESSAGE ? line : `${line.slice(0, LONGEST_MESSAGE).toWellFormed()}…`;
};

/** `4 min 12 s`. */
const inWords = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
};
