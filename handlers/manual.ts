import { openGlueReadClient } from '../lib/adapters/aws/aws-clients.ts';
import { dynamoExpectedChecks } from '../lib/adapters/dynamo/dynamo-expected.ts';
import { dynamoGroups } from '../lib/adapters/dynamo/dynamo-groups.ts';
import { dynamoHistory } from '../lib/adapters/dynamo/dynamo-history.ts';
import { dynamoLedger } from '../lib/adapters/dynamo/dynamo-ledger.ts';
import { dynamoPauses } from '../lib/adapters/dynamo/dynamo-register.ts';
import { dynamoAdmissionLedger } from '../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { glueRunReader } from '../lib/adapters/glue/glue-run-reader.ts';
import { s3Objects } from '../lib/adapters/s3/s3-objects.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { openOutlets } from '../lib/lambda/outlets.ts';
import { reportUnreadable } from '../lib/ledger/report-unreadable.ts';
import { runManually } from '../lib/manual/run-manually.ts';
import { MOST_EVENTS, publishOutcomes } from '../lib/publish/publish-outcomes.ts';

/** It counts backlogs, which may be long, and a person waits for it. */
const PAGE_SIZE = 250;

/** Called by a person at the console, by the AWS CLI, or by a program; the answer is made to be read. */
export const handler = observed((service) => {
  const { log, planContext, table, config } = service;
  const reader = glueRunReader(openGlueReadClient());
  const ledger = dynamoLedger(table, { passOver: reportUnreadable(log), pageSize: PAGE_SIZE });
  const history = dynamoHistory(table, reportUnreadable(log));
  const { region } = config;
  const pauses = dynamoPauses(table);
  const checks = dynamoExpectedChecks(table);
  const groups = dynamoGroups(table, { passOver: reportUnreadable(log) });
  const context = { plan: planContext, pauses, objects: s3Objects(), ledger, groups, history, checks, reader, region };
  const outlets = openOutlets(service);
  const admitting = dynamoAdmissionLedger(table);
  return async (payload, invocation, { awsRequestId }) => {
    const publishing = { ...invocation, ledger: admitting, reader, outlets };
    try {
      return await runManually(payload, { ...context, lambdaRequestId: awsRequestId }, publishing);
    } finally {
      // A person waits for the answer; what a call has ended besides these, the sweep publishes.
      await publishOutcomes([...invocation.ended].slice(0, MOST_EVENTS), publishing);
    }
  };
});
