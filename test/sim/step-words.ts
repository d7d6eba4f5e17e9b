import type { RequestState } from '../../lib/core/ledger/ledger-item.ts';
import { faultWords } from './fault-words.ts';
import { HARM_WORDS } from './harm-words.ts';
import { stateWords, withStateWords } from './state-words.ts';
import type { Step } from './step.ts';

/** A step in one plain sentence, or two. */
export const stepWords = (step: Step): string => {
  switch (step.kind) {
    case 'begins':
      return `${capital(workerWords(step.worker))} begins.`;
    case 'ends':
      return endWords(step);
    case 'fault':
      return `${faultWords(step.place, step.fault)} At: ${workerWords(step.key)}.`;
    case 'writes':
      return writeWords(step);
    case 'cuts':
      return `${capital(workerWords(step.worker))} closes a group: ${step.members.map(shortened).join(', ')} will be a batch.`;
    case 'looks':
      return `${capital(workerWords(step.worker))} asks Glue: ${workerWords(step.call)}.`;
    case 'sends':
      return `${capital(workerWords(step.worker))} calls StartJobRun for ${shortened(step.requestId)}.`;
    case 'hears':
      return replyWords(step);
    case 'accepts':
      return step.requestId === undefined
        ? `Glue starts ${step.run}, a run of another program.`
        : `Glue starts the run ${step.run} for ${shortened(step.requestId)}.`;
    case 'run ends':
      return `The run ${step.run} ends: ${stateWords(step.state)}.`;
    case 'harm':
      return `Harm: ${HARM_WORDS[step.harm]}. ${harmWords(step.what)}.`;
  }
};

type Of<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

/** At the beginning of a sentence. The names of functions are written as they are. */
const capital = (text: string): string =>
  text.replace(/^(?:a second )?(?:sweep|restore|person)|^a /, (word) => word.charAt(0).toUpperCase() + word.slice(1));

const TIME = /^\d{2}:\d{2}:\d{2}\.\d{3} /;

/** Ids of groups and batches are long, and their first digits tell them apart. */
export const shortened = (text: string): string => text.replaceAll(/\b([0-9a-f]{6})[0-9a-f]{18}\b/g, '$1…');

/** The functions as which workers run, by the beginning of the workers' names. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['uploads', 's3-upload'],
  ['states', 'run-state'],
  ['call', 'manual'],
  ['person', 'a person'],
  ['redriver', 'a person who redrives'],
  ['close', 'manual, to close'],
]);

/** What happens each minute: `sweep@3`, a second one in the same minute is `sweep@3b`. */
const BY_MINUTE = /\b([a-z]+)@(\d+)([a-z]?)/g;

/** Workers that are called for something, which their names have in brackets: `uploads[r1~1]`. */
const CALLED = /\b([a-z]+)\[([^\]]*)\]/g;

/** A text with the names of workers as people read them. */
export const workerWords = (text: string): string =>
  shortened(
    text
      .replaceAll(CALLED, (_, what: string, about: string) => {
        const [subject = '', nth = '1'] = about.split('~');
        return `${FUNCTIONS.get(what) ?? what} (${subject}${nth === '1' ? '' : ', once more'})`;
      })
      .replaceAll(
        BY_MINUTE,
        (_, what: string, minute: string, more: string) => `${more === '' ? '' : 'a second '}${what} ${minute}`,
      )
      .replaceAll(/ ?@(\d+)/g, ' in minute $1'),
  );

/** What a check of the simulation says, in the words of the page. */
const harmWords = (what: string): string => capital(workerWords(withStateWords(what.replace(TIME, ''))));

const endWords = ({ worker, how, why = '' }: Of<'ends'>): string => {
  const who = capital(workerWords(worker));
  return how === 'done' ? `${who} is done.` : `${who} ${how}: ${workerWords(why)}.`;
};

const replyWords = ({ worker, requestId, reply, what }: Of<'hears'>): string => {
  const who = capital(workerWords(worker));
  switch (reply) {
    case 'started':
      return `${who} hears that ${what} has started.`;
    case 'ambiguous':
      return `${who} cannot know whether a run of ${shortened(requestId)} has started (${what}).`;
    case 'not-started':
      return `${who} hears that no run has started (${what}).`;
    case 'permanent':
      return `${who} hears that Glue refuses ${shortened(requestId)} for good (${what}).`;
  }
};

const STATES: Readonly<Partial<Record<RequestState, string>>> = {
  WAITING: 'it waits in the backlog',
  STARTING: 'this worker alone may send it, until its lease ends',
  UNCERTAIN: 'a run may have started, and nobody knows',
  STARTED: 'its run is known',
  REJECTED: 'it is given up until a person redrives it',
  CANCELLED: 'it will not start',
  GATHERED: 'it waits for others with which it shares a run',
  BATCHED: 'it is part of a batch',
};

/** What an operation means beyond the state in which it leaves a request. */
const OPERATIONS: Readonly<Record<string, string>> = {
  clear: 'the search has found no run, so it waits again',
  requeue: 'no run of it is believed to have started, so it waits again',
  postpone: 'the search proves nothing yet, and is repeated later',
  outcome: 'its end is recorded',
  publish: 'its outcome is noted as published',
  retry: 'its run failed, so it waits for another attempt',
  redrive: 'a person takes it up again',
  adopt: 'a person says which run is its run',
  follow: 'Glue has started its run again, and that one counts from now on',
};

const writeWords = ({ worker, operation, requestId, before, after, applied }: Of<'writes'>): string => {
  const who = capital(workerWords(worker));
  const id = shortened(requestId);
  if (!applied)
    return `The ledger refuses ${operation} of ${id} by ${workerWords(worker)}: it is ${after === undefined ? 'not there' : stateWords(after)}.`;
  const meaning = OPERATIONS[operation] ?? (after === undefined ? undefined : STATES[after]);
  const state = after === undefined ? 'gone' : stateWords(after);
  const change =
    before === undefined
      ? `${id} is new, and ${state}`
      : before === after
        ? `${id} stays ${state}`
        : `${id} is ${state}`;
  return `${who} writes ${operation}: ${change}${meaning === undefined ? '' : `; ${meaning}`}.`;
};
