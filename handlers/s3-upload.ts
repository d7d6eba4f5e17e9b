import { dynamoNearMisses } from '../lib/adapters/dynamo/dynamo-expected.ts';
import { parseS3Events } from '../lib/core/events/s3/s3-events.ts';
import { planUpload } from '../lib/core/plan/plan.ts';
import { noteNearMisses } from '../lib/expect/note-near-misses.ts';
import { admittingWith } from '../lib/lambda/admission.ts';
import { observed } from '../lib/lambda/observed-handler.ts';
import { receive } from '../lib/lambda/receive.ts';
import { admit } from '../lib/start/admit.ts';

/** Called by the queue `uploads`, or directly with an S3 event in any envelope. */
export const handler = observed((service) => {
  const { planContext, log, table } = service;
  const { triggers } = service.triggers;
  const admitting = admittingWith(service);
  const notes = dynamoNearMisses(table);
  return (delivered, invocation) => {
    const admission = admitting(invocation);
    return receive(
      delivered,
      {
        parse: parseS3Events,
        decide: (upload) => planUpload(upload, planContext),
        carryOut: async (decision) => {
          await admit(decision, admission);
          if (decision.kind === 'no-request') await noteNearMisses(decision, triggers, notes, invocation);
        },
      },
      log,
    );
  };
});
