import { admittingHandler } from '../lib/admitting-handler.ts';
import { planUpload } from '../lib/core/plan.ts';
import { parseS3Events } from '../lib/core/s3-events.ts';

/** Called by the queue `uploads`, or directly with an S3 event in any envelope. */
export const handler = admittingHandler(parseS3Events, planUpload);
