import { parseS3Uri } from '../../lib/core/events/s3/s3-uri.ts';
import { parseExactJson } from '../../lib/core/exact-numbers.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import type { Triggers } from '../../lib/core/triggers/trigger.ts';
import { assumedUpload } from '../../lib/explain/assumed-upload.ts';
import { describeTriggers } from '../../lib/explain/describe-triggers.ts';
import type { ExplainContext } from '../../lib/explain/explain-advice.ts';
import { type Explanation, explainPayload, explainUpload } from '../../lib/explain/explain-payload.ts';
import { withFlow } from '../../lib/explain/flow-of-trigger.ts';
import { checkTriggers } from '../../lib/triggers-file/check-triggers.ts';
import { fileNotes } from '../../lib/triggers-file/warnings/file-notes.ts';
import type { FileError } from '../../lib/triggers-file/yaml/file-error.ts';

/** An event to try: an object as if it were uploaded, or any payload that a function of the service takes. */
export type TriedEvent =
  | { readonly kind: 'upload'; readonly address: string; readonly size?: number }
  | { readonly kind: 'json'; readonly text: string };

/** For which deployment a file is tried. */
export interface TryContext {
  readonly stage: string;
  /** The ledger's name in request ids; without it that of the stage. */
  readonly ledgerId?: string;
  readonly now: EpochMs;
}

/** What the checker says of a place in the file. A line 0 concerns the stage, not the file. */
export interface Message extends FileError {
  readonly severity: 'error' | 'warning';
}

/** What a triggers file says, and what an event would lead to. */
export interface Tried {
  /** Errors first, each kind in the order of the file. */
  readonly messages: readonly Message[];
  /** Absent when the file has errors: nothing would be deployed of it. */
  readonly sound?: {
    readonly triggers: Triggers;
    /** The triggers in words, and the next times of schedules, a line each. */
    readonly described: readonly string[];
    readonly decisions: readonly Explanation[];
  };
}

const FILE_NAME = 'triggers.yml';

/** Checks a triggers file, and says what an event would start, with which arguments, and why not. Never throws. */
export const tryTriggers = async (
  text: string,
  event: TriedEvent | undefined,
  { stage, ledgerId = `glue-job-trigger-${stage}-ledger`, now }: TryContext,
): Promise<Tried> => {
  const { triggers, errors, warnings } = checkTriggers(text, { fileName: FILE_NAME, stage, now });
  const messages = [
    ...errors.map((error): Message => ({ ...error, severity: 'error' })),
    ...warnings.map((warning): Message => ({ ...warning, severity: 'warning' })),
  ];
  if (triggers === undefined) return { messages };
  const described = [...describeTriggers(FILE_NAME, triggers, now), ...fileNotes(triggers)];
  const decided = event === undefined ? [] : await decisionsOn(event, { triggers, ledgerId, now });
  return { messages, sound: { triggers, described, decisions: decided.map((one) => withFlow(one, triggers)) } };
};

const malformed = (message: string): readonly Explanation[] => [{ kind: 'malformed', message }];

const decisionsOn = async (event: TriedEvent, context: ExplainContext): Promise<readonly Explanation[]> => {
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
