import { dynamoGroups } from '../../lib/adapters/dynamo/dynamo-groups.ts';
import type { DynamoLedgerOptions } from '../../lib/adapters/dynamo/dynamo-ledger.ts';
import { dynamoLedger } from '../../lib/adapters/dynamo/dynamo-ledger.ts';
import { dynamoPauses } from '../../lib/adapters/dynamo/dynamo-register.ts';
import { dynamoAdmissionLedger } from '../../lib/adapters/dynamo/dynamo-request-ledger.ts';
import type { DynamoTable } from '../../lib/adapters/dynamo/dynamo-table.ts';
import type { Pauses } from '../../lib/ports/backlog.ts';
import type { BatchLedger } from '../../lib/ports/batch-ledger.ts';
import type { AdmittingInvocation, PublishingInvocation } from '../../lib/ports/invocation.ts';
import type { AdmissionLedger, Ledger } from '../../lib/ports/ledger.ts';
import type { SweepInvocation } from '../../lib/sweep/sweep.ts';

/** All that any deployed function does with the ledger. No function has it all but `manual`. */
export type WholeLedger = Ledger & AdmissionLedger & Pauses;

/** And what gathers in it. */
export type BatchingLedger = WholeLedger & BatchLedger;

/** An invocation of any function. */
export type WholeInvocation = SweepInvocation &
  AdmittingInvocation &
  PublishingInvocation & { readonly ledger: WholeLedger };

/** The whole ledger on DynamoDB. */
export const wholeDynamoLedger = (table: DynamoTable, options: DynamoLedgerOptions = {}): BatchingLedger => ({
  ...dynamoLedger(table, options),
  ...dynamoAdmissionLedger(table),
  ...dynamoPauses(table),
  ...dynamoGroups(table, options),
});
