import { parseMarker } from '../../lib/core/ledger/ledger-item.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';

/** The argument that names the request and the attempt of a run. */
export const MARKER = '--trigger-request-id';

/** The request of a run; undefined if it names none. */
export const requestIdOf = (run: GlueRun): string | undefined => parseMarker(run.arguments[MARKER] ?? '')?.requestId;
