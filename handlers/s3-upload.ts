import { dynamoNearMisses } from '../lib/adapters/dynamo/dynamo-expected.ts';
import { dynamoAdmissionLedger } from '../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { parseS3Events } from '../lib/core/events/s3/s3-events.ts';
import { planUpload } from '../lib/core/plan/plan.ts';
import { noteNearMisses } from '../lib/expect/note-near-misses.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { receive } from '../lib/lambda/receive.ts';
import { admit } from '../lib/start/admit.ts';

/** Called by the queue `uploads`, or directly with an S3 event in any envelope. */
export const handler = observed(({ planContext, log, table, triggers: { triggers } }) => {
  const ledger = dynamoAdmissionLedger(table);
  const notes = dynamoNearMisses(table);
  return (delivered, invocation) =>
    receive(
      delivered,
      {
        parse: parseS3Events,
        decide: (upload) => planUpload(upload, planContext),
        carryOut: async (decision) => {
          await admit(decision, { ...invocation, ledger });
          if (decision.kind === 'no-request') await noteNearMisses(decision, triggers, notes, invocation);
        },
      },
      log,
    );
});
