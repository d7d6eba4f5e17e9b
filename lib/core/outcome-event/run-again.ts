import type { JsonObject } from '../json.ts';
import { whyNotRepeatable } from '../ledger/after-restore.ts';
import { TOO_LARGE } from '../ledger/item-size.ts';
import { type FinishedItem, markerOf } from '../ledger/ledger-item.ts';
import type { Place } from './place.ts';

/** How a person runs a request again that has come to its end. */
export interface Again {
  /** For a shell. */
  readonly command: string;
  /** The payload of the function `manual` that does the same. */
  readonly call: JsonObject;
}

/** Undefined where the ledger does not keep what would be sent. */
export const runAgain = (item: FinishedItem, { stage, region }: Place): Again | undefined => {
  if (whyNotRepeatable(item) !== undefined && item.state !== 'REJECTED') return undefined;
  if (item.state === 'REJECTED' && item.error.name === TOO_LARGE) return undefined;
  const at = `--stage ${stage} --region ${region}`;
  if (item.state === 'SUCCEEDED') {
    const rerun = markerOf(item);
    return {
      command: `npx glue-job-trigger rerun ${rerun} --why 'the reason' ${at}`,
      call: { rerun, by: 'your name', why: 'the reason' },
    };
  }
  const { requestId } = item;
  return { command: `npx glue-job-trigger redrive ${requestId} ${at}`, call: { redrive: requestId } };
};
