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
import type { Guard } from './world.ts';

/** Every guard that can be removed: docs/protocol.md, section 6. */
export const GUARDS: readonly Guard[] = [
  ...BROKEN_SENDING,
  ...BROKEN_SHARING,
  ...BROKEN_RESOLVING,
  ...BROKEN_MARKER,
  ...BROKEN_KEEPING,
  ...BROKEN_ENDS,
  ...BROKEN_PUBLISHING,
  ...BROKEN_ATTEMPTS,
  ...BROKEN_PERSON,
  ...BROKEN_PAUSE,
  ...BROKEN_FLOW,
  ...BROKEN_RESTORE,
  ...BROKEN_ORDER,
  ...BROKEN_WAITING,
  ...BROKEN_BATCHES,
  ...BROKEN_CUTS,
  ...BROKEN_DECISIONS,
];
