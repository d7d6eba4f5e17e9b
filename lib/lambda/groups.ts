import { dynamoGroups } from '../adapters/dynamo/dynamo-groups.ts';
import { dynamoAdmissionLedger } from '../adapters/dynamo/dynamo-request-ledger.ts';
import { dynamoSharedCalls } from '../adapters/dynamo/dynamo-shared-calls.ts';
import { s3Manifests } from '../adapters/s3/s3-manifests.ts';
import { batchFileOf } from '../batch/batch-file.ts';
import { reportUnreadable } from '../ledger/report-unreadable.ts';
import { sharingLedger } from '../ledger/sharing-ledger.ts';
import type { Batching, ManifestStore } from '../ports/batching.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { Service } from './observed-handler.ts';

/** Where no trigger's runs read lists there is no bucket for them, and none is written. */
const NOWHERE: ManifestStore = { addressOf: (key) => key, put: async () => 'nowhere' };

/** With what a deployed function closes groups. */
export const groupsOf = ({ config, planContext, table, triggers }: Service): ((invocation: Invocation) => Batching) => {
  const { manifestBucket: bucket } = config;
  const prefix = triggers.manifests?.prefix ?? '';
  const manifests = bucket === undefined ? NOWHERE : s3Manifests({ bucket, prefix });
  const batchFile = batchFileOf(planContext);
  const admitting = dynamoAdmissionLedger(table);
  return (invocation) => {
    // A batch takes thousands of members, several at once: these writes share calls.
    const sharing = sharingLedger(admitting, dynamoSharedCalls(table, admitting, invocation), {
      ...invocation,
      nextTurn: setImmediate,
    });
    const groups = dynamoGroups(table, { passOver: reportUnreadable(invocation.log) });
    return { ledger: { ...sharing, ...groups }, batchFile, manifests };
  };
};
