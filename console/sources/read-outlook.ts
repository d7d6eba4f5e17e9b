import { assumedUpload } from '../../lib/explain/assumed-upload.ts';
import { decisionWords } from '../../lib/explain/decision-words.ts';
import type { ExplainContext } from '../../lib/explain/explain-advice.ts';
import { explainUpload } from '../../lib/explain/explain-payload.ts';
import type { UploadOutlook } from '../model/upload-outlook.ts';

/** A file that is not uploaded yet. */
export interface ToUpload {
  readonly bucket: string;
  readonly key: string;
  /** In bytes. */
  readonly size: number;
}

/** What an upload would start, and why the other triggers for uploads would start nothing. Never throws. */
export const readOutlook = async (
  { bucket, key, size }: ToUpload,
  context: Omit<ExplainContext, 'callForms'>,
): Promise<UploadOutlook> => {
  const upload = assumedUpload({ bucket, key }, { known: { size }, now: context.now });
  const explained = await explainUpload(upload, { ...context, callForms: false });
  const words =
    explained.kind === 'decided' ? explained.decisions.map((one) => decisionWords(one, explained.event)) : [];
  const jobOf = new Map(context.triggers.triggers.map(({ name, start }) => [name, start.JobName]));
  return {
    does: words.flatMap(({ trigger = '', verdict, says, errors }) => {
      const jobName = jobOf.get(trigger);
      if (verdict === 'nothing' || jobName === undefined) return [];
      return [{ trigger, jobName, verdict, says: errors.length === 0 ? says : `${says}: ${errors.join('; ')}` }];
    }),
    not: words.flatMap(({ trigger, reason, says }) =>
      reason === undefined || reason === 'wrong-source' || trigger === undefined ? [] : [{ trigger, says }],
    ),
  };
};
