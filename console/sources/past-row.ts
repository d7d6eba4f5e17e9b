import { showIdentity } from '../../lib/core/plan/show-identity.ts';
import type { PastRequest } from '../../lib/ports/trigger-history.ts';
import type { Row } from '../model/row.ts';

/** A request of the index `history` as a row. */
export const rowOf = (past: PastRequest): Row => {
  const { requestId, arrival, identity, waitingFor, usage: _usage, ...shown } = past;
  return {
    ...shown,
    id: requestId,
    at: arrival,
    what: showIdentity(identity),
    ...(past.state === 'WAITING' && { reason: waitingFor ?? 'backlog' }),
  };
};
