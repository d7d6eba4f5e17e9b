import { dynamoAdmissionLedger } from '../adapters/dynamo/dynamo-request-ledger.ts';
import { dynamoSharedCalls } from '../adapters/dynamo/dynamo-shared-calls.ts';
import { sharingLedger } from '../ledger/sharing-ledger.ts';
import type { AdmittingInvocation, Invocation } from '../ports/invocation.ts';
import type { Service } from './observed-handler.ts';

/** With what a deployed function admits events: the writes of one invocation share calls. */
export const admittingWith = ({ table }: Service): ((invocation: Invocation) => AdmittingInvocation) => {
  const ledger = dynamoAdmissionLedger(table);
  return (invocation) => ({
    ...invocation,
    ledger: sharingLedger(ledger, dynamoSharedCalls(table, ledger, invocation), {
      ...invocation,
      nextTurn: setImmediate,
    }),
  });
};
