import { type ErrorInfo, unreachable } from '../errors.ts';
import type { TriggerEvent } from '../events/event.ts';
import type { HistoryEntry, LedgerItem } from './ledger-item.ts';

/**
 * How large a request may be when it is created, in bytes of its JSON. DynamoDB takes 400 KB for an item, for ever after:
 * room is left for a history ({@link appendHistory}), a run, an error and the index's keys, or a run could be started
 * and then not be recorded. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const MOST_BYTES = 300_000;

/** What Arguments may have, and some more: a request that cannot be rendered today may be so by a redrive. */
const REQUEST_BYTES = 72_000;

/** Longer texts of an event are cut when it is kept without its oversize parts. */
const LONGEST_KEPT_TEXT = 2_000;

/** The error's name by which a redrive knows that the event is not kept as it came. */
export const TOO_LARGE = 'RequestTooLarge';

/** What may make a request large. */
type Sized = Pick<LedgerItem, 'event' | 'identity' | 'request'>;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? '');

/** Why a request is too large for the ledger; undefined when it is not. */
export const tooLarge = ({ request, ...rest }: Sized): ErrorInfo | undefined => {
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
export const withoutOversizeParts = <R extends Sized>({ request: _request, event, identity, ...rest }: R) => ({
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

const KEPT_AT_EACH_END = 20;

/** It has to fit into an item beside a request: a quarter of what its errors' texts could come to. */
const MOST_HISTORY_BYTES = 64_000;

/**
 * Adds to a history and keeps its first and last twenty entries (fewer if errors are long), with how many are gone. What a
 * person or a run has done outlasts sends and searches: by it a call that is sent twice, or an earlier run, is known.
 */
export const appendHistory = (history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] => {
  let kept: readonly HistoryEntry[] = [...history, entry];
  while (kept.length > 2 * KEPT_AT_EACH_END || (kept.length > 2 && bytesOf(kept) > MOST_HISTORY_BYTES)) {
    kept = withoutMiddle(kept);
  }
  return kept;
};

/** Without the entry after the first ones, or the next one of less weight; the one behind it says how many are gone. */
const withoutMiddle = (history: readonly HistoryEntry[]): readonly HistoryEntry[] => {
  const at = leastWanted(history);
  const omitted = (history[at]?.omittedBefore ?? 0) + 1;
  return history
    .map((entry, index) =>
      index === at + 1 ? { ...entry, omittedBefore: omitted + (entry.omittedBefore ?? 0) } : entry,
    )
    .toSpliced(at, 1);
};

/** Never the first or the last. */
const leastWanted = (history: readonly HistoryEntry[]): number => {
  const middle = Math.min(KEPT_AT_EACH_END, history.length >> 1);
  const isSpare = ({ what }: HistoryEntry, at: number): boolean =>
    (what === 'sent' || what === 'searched') && at > 0 && at < history.length - 1;
  const behind = history.findIndex((entry, at) => at >= middle && isSpare(entry, at));
  if (behind !== -1) return behind;
  const before = history.findLastIndex(isSpare);
  return before === -1 ? middle : before;
};
