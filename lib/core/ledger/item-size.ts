import { type ErrorInfo, unreachable } from '../errors.ts';
import type { TriggerEvent } from '../events/event.ts';
import type { NewRequest } from './start-writes.ts';

/**
 * How large a request may be when it is created, in bytes of its JSON. DynamoDB takes 400 KB for an item, for ever after:
 * room is left for a history ({@link ./ledger-item.ts}), a run, an error and the index's keys, or a run could be started
 * and then not be recorded. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MOST_BYTES = 300_000;

/** What Arguments may have, and some more: a request that cannot be rendered today may be so by a redrive. */
const REQUEST_BYTES = 72_000;

/** Longer texts of an event are cut when it is kept without its oversize parts. */
const LONGEST_KEPT_TEXT = 2_000;

/** The error's name by which a redrive knows that the event is not kept as it came. */
export const TOO_LARGE = 'RequestTooLarge';

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

/** Why a request is too large for the ledger; undefined when it is not. */
export const tooLarge = ({ request, ...rest }: NewRequest): ErrorInfo | undefined => {
  const [event, other, rendered] = [bytesOf(rest.event), bytesOf({ ...rest, event: null }), bytesOf(request)];
  const bytes = event + other + Math.max(rendered, REQUEST_BYTES);
  if (bytes <= MOST_BYTES) return undefined;
  const parts = `the event has ${event} bytes, the request ${rendered}`;
  return {
    name: TOO_LARGE,
    message: `too large for the ledger: ${parts}; want ${MOST_BYTES} at most together. Pass a path in S3 instead of the data, and upload or call again`,
  };
};

/** The request without its oversize parts: enough to see what it was, and never to be sent. */
export const withoutOversizeParts = ({ request: _request, event, identity, ...rest }: NewRequest): NewRequest => ({
  ...rest,
  identity: cut(identity),
  event: withoutOversize(event),
});

const withoutOversize = (event: TriggerEvent): TriggerEvent => {
  switch (event.source) {
    case 's3': {
      // Bucket and key are no longer than S3 allows; of the others AWS says nothing.
      const texts = ['etag', 'versionId', 'sequencer', 'awsRegion'] as const;
      const long = texts.flatMap((name) => (event[name] === undefined ? [] : [[name, cut(event[name])]]));
      return { ...event, ...Object.fromEntries(long) };
    }
    case 'schedule':
    case 'batch':
      return event;
    case 'manual':
      return { ...event, input: `left out: ${bytesOf(event.input)} bytes` };
    default:
      return unreachable(event);
  }
};

const cut = (text: string): string =>
  text.length <= LONGEST_KEPT_TEXT ? text : `${text.slice(0, LONGEST_KEPT_TEXT)}… (${text.length} characters)`;
