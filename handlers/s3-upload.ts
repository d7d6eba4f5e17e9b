import { admitAll } from '../lib/admit-all.ts';
import { planUpload } from '../lib/core/plan.ts';
import { parseS3Events } from '../lib/core/s3-events.ts';
import { observed } from '../lib/observed.ts';
import { receiveBatch } from '../lib/receive-batch.ts';
import { receivePayload } from '../lib/receive-payload.ts';

/** Called by the queue `uploads`, or directly with an S3 event in any envelope. */
export const handler = observed(
  ({ planContext, log }) =>
    (event, invocation) =>
      receiveBatch(
        event,
        (payload) =>
          receivePayload(
            parseS3Events(payload),
            async (upload) => admitAll(await planUpload(upload, planContext), invocation),
            log,
          ),
        log,
      ),
);
