import { dynamoGroups } from '../adapters/dynamo/dynamo-groups.ts';
import { dynamoAdmissionLedger } from '../adapters/dynamo/dynamo-request-ledger.ts';
import { s3Manifests } from '../adapters/s3/s3-manifests.ts';
import { batchFileOf } from '../batch/batch-file.ts';
import { reportUnreadable } from '../ledger/report-unreadable.ts';
import type { Batching, ManifestStore } from '../ports/batching.ts';
import type { Log } from '../ports/log.ts';
import type { Service } from './observed-handler.ts';

/** Where no trigger's runs read lists there is no bucket for them, and none is written. */
const NOWHERE: ManifestStore = { addressOf: (key) => key, put: async () => 'nowhere' };

/** With what a deployed function closes groups. */
export const groupsOf = ({ config, planContext, table, triggers }: Service): ((log: Log) => Batching) => {
  const { manifestBucket: bucket } = config;
  const prefix = triggers.manifests?.prefix ?? '';
  const manifests = bucket === undefined ? NOWHERE : s3Manifests({ bucket, prefix });
  const batchFile = batchFileOf(planContext);
  const admitting = dynamoAdmissionLedger(table);
  return (log) => ({
    ledger: { ...admitting, ...dynamoGroups(table, { passOver: reportUnreadable(log) }) },
    batchFile,
    manifests,
  });
};
