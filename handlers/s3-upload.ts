import { dynamoAdmissionLedger } from '../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { parseS3Events } from '../lib/core/events/s3/s3-events.ts';
import { planUpload } from '../lib/core/plan/plan.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { receive } from '../lib/lambda/receive.ts';
import { admit } from '../lib/start/admit.ts';

/** Called by the queue `uploads`, or directly with an S3 event in any envelope. */
export const handler = observed(({ planContext, log, table }) => {
  const ledger = dynamoAdmissionLedger(table);
  return (delivered, invocation) =>
    receive(
      delivered,
      {
        parse: parseS3Events,
        decide: (upload) => planUpload(upload, planContext),
        carryOut: (decision) => admit(decision, { ...invocation, ledger }),
      },
      log,
    );
});
