import { parseS3Uri } from '../../lib/core/events/s3/s3-uri.ts';
import { parseExactJson } from '../../lib/core/exact-numbers.ts';
import { assumedUpload } from '../../lib/explain/assumed-upload.ts';
import type { ExplainContext } from '../../lib/explain/explain-advice.ts';
import { type Explanation, explainPayload, explainUpload } from '../../lib/explain/explain-payload.ts';
import { withFlow } from '../../lib/explain/flow-of-trigger.ts';

/** An event to try: an object as if it were uploaded, or any payload that a function of the service takes. */
export type TriedEvent =
  | { readonly kind: 'upload'; readonly address: string; readonly size?: number }
  | { readonly kind: 'json'; readonly text: string };

/** What an event would start, with which arguments, and why it starts nothing else. Never throws. */
export const explainEvent = async (event: TriedEvent, context: ExplainContext): Promise<readonly Explanation[]> =>
  (await explanationsOf(event, { ...context, callForms: false })).map((one) => withFlow(one, context.triggers));

const explanationsOf = async (event: TriedEvent, context: ExplainContext): Promise<readonly Explanation[]> => {
  if (event.kind === 'json') {
    const parsed = parseExactJson(event.text);
    return parsed.ok ? explainPayload(parsed.value, {}, context) : malformed(`expected JSON, found ${parsed.found}`);
  }
  const { address, size } = event;
  const uri = parseS3Uri(address);
  if (!uri.ok) return malformed(uri.error);
  const known = size === undefined ? {} : { size };
  return [await explainUpload(assumedUpload(uri, { known, now: context.now }), context)];
};

const malformed = (message: string): readonly Explanation[] => [{ kind: 'malformed', message }];
