import { parseS3Events } from '../lib/core/events/s3/s3-events.ts';
import { planUpload } from '../lib/core/plan/plan.ts';
import { admittingHandler } from '../lib/lambda/admitting-handler.ts';

/** Called by the queue `uploads`, or directly with an S3 event in any envelope. */
export const handler = admittingHandler(parseS3Events, planUpload);
