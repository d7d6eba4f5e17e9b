import { BROKEN_ATTEMPTS } from './broken-attempts.ts';
import { BROKEN_BATCHES } from './broken-batches.ts';
import { BROKEN_CUTS } from './broken-cuts.ts';
import { BROKEN_DECISIONS } from './broken-decisions.ts';
import { BROKEN_ENDS } from './broken-ends.ts';
import { BROKEN_FLOW } from './broken-flow.ts';
import { BROKEN_KEEPING } from './broken-keeping.ts';
import { BROKEN_MARKER } from './broken-marker.ts';
import { BROKEN_ORDER } from './broken-order.ts';
import { BROKEN_PAUSE } from './broken-pause.ts';
import { BROKEN_PERSON } from './broken-person.ts';
import { BROKEN_PUBLISHING } from './broken-publishing.ts';
import { BROKEN_RESOLVING } from './broken-resolving.ts';
import { BROKEN_RESTORE } from './broken-restore.ts';
import { BROKEN_SENDING } from './broken-sending.ts';
import { BROKEN_SHARING } from './broken-sharing.ts';
import { BROKEN_WAITING } from './broken-waiting.ts';
import { withStateWords } from './state-words.ts';
import type { Guard } from './world.ts';

/** Guards that are about one subject. */
export interface GuardSubject {
  readonly subject: string;
  readonly guards: readonly Guard[];
}

/** Every guard, in the order of a request's life. */
export const GUARD_SUBJECTS: readonly GuardSubject[] = [
  { subject: 'Sending a request', guards: BROKEN_SENDING },
  { subject: 'Admission and its writes', guards: BROKEN_SHARING },
  { subject: 'Resolving a doubt', guards: BROKEN_RESOLVING },
  { subject: 'The marker of a run', guards: BROKEN_MARKER },
  { subject: 'Nothing is forgotten', guards: BROKEN_KEEPING },
  { subject: 'The end of a run', guards: BROKEN_ENDS },
  { subject: 'Publishing outcomes', guards: BROKEN_PUBLISHING },
  { subject: 'Another attempt', guards: BROKEN_ATTEMPTS },
  { subject: 'What a person says', guards: BROKEN_PERSON },
  { subject: 'Pauses', guards: BROKEN_PAUSE },
  { subject: 'Deadlines, fuses, acts on many requests', guards: BROKEN_FLOW },
  { subject: 'After a restore', guards: BROKEN_RESTORE },
  { subject: 'The order of the backlog', guards: BROKEN_ORDER },
  { subject: 'Nobody waits because of others', guards: BROKEN_WAITING },
  { subject: 'Batches', guards: BROKEN_BATCHES },
  { subject: 'The cut of a batch', guards: BROKEN_CUTS },
  { subject: 'When a batch closes', guards: BROKEN_DECISIONS },
];

/** The rule that a guard keeps, as a sentence without its full stop. */
export const ruleOf = ({ without }: Guard): string => {
  const words = withStateWords(without);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
};
