import type { ManualContext } from '../../lib/manual/decide-call.ts';
import type { TriggerHistory } from '../../lib/ports/trigger-history.ts';
import type { WholeInvocation } from '../doubles/whole-ledger.ts';
import { PLAN } from './person.ts';

const NO_HISTORY: TriggerHistory = { ofDay: async () => [], latestOfDay: async () => [] };

const NO_GROUPS: ManualContext['groups'] = { gathering: async () => [], group: async () => undefined };

/** What the function `manual` has besides its invocation. */
export const manualContext = (
  { ledger, reader, newToken }: WholeInvocation,
  history: TriggerHistory = NO_HISTORY,
): ManualContext => ({
  plan: PLAN,
  pauses: ledger,
  ledger,
  reader,
  history,
  groups: NO_GROUPS,
  checks: { last: async () => undefined },
  objects: { head: () => Promise.reject(new Error('no object is read')) },
  region: 'eu-west-1',
  lambdaRequestId: newToken(),
});
