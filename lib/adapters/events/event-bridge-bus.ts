import { type ErrorInfo, toErrorInfo } from '../../core/errors.ts';
import { field, isObject, parseJsonText } from '../../core/json.ts';
import { OUTCOME_SOURCE, OUTCOME_TYPE, type OutcomeEvent } from '../../core/outcome-event/outcome-event.ts';
import { SECOND_MS } from '../../core/time.ts';
import type { EventBus, PublishFailure } from '../../ports/outlets.ts';
import { signedRequest } from '../aws/signed-request.ts';
import { type ServiceAccess, serviceAccess } from './service-access.ts';

/**
 * The account's default event bus in the region: `PutEvents` in AWS JSON 1.1.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export const eventBridgeBus = (region: string, access = serviceAccess('events', region)): EventBus => ({
  put: async (events) => {
    const failures: (PublishFailure | undefined)[] = [];
    for (const entries of fittingCalls(events.map(toEntry))) failures.push(...(await putSome(entries, access)));
    return failures;
  },
});

type Entry = ReturnType<typeof toEntry>;

/**
 * A call may have 256 KB in all; some are left for the names of the fields.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
const MOST_BYTES = 240_000;

/** The entries in their order, in as many calls as they need. */
const fittingCalls = (entries: readonly Entry[]): readonly (readonly Entry[])[] => {
  const calls: Entry[][] = [];
  let left = 0;
  for (const entry of entries) {
    const bytes = Buffer.byteLength(entry.Detail);
    if (bytes > left) {
      calls.push([]);
      left = MOST_BYTES;
    }
    calls.at(-1)?.push(entry);
    left -= bytes;
  }
  return calls;
};

/** One entry that is not valid has EventBridge refuse a whole call: then each is put by itself, so that only that one fails. */
const putSome = async (entries: readonly Entry[], access: ServiceAccess): Promise<Failures> => {
  const failures = await putEvents(entries, access).catch((thrown: unknown) =>
    entries.map(() => failed(toErrorInfo(thrown))),
  );
  if (entries.length === 1 || failures[0]?.error.name !== NOT_VALID || failures[0].error.httpStatus === undefined)
    return failures;
  const single: (PublishFailure | undefined)[] = [];
  for (const entry of entries) single.push(...(await putSome([entry], access)));
  return single;
};

type Failures = readonly (PublishFailure | undefined)[];

/** An event without a `Time` would have that of its publication, which may be much later than the end. */
const toEntry = ({ time, detail }: OutcomeEvent) => ({
  Source: OUTCOME_SOURCE,
  DetailType: OUTCOME_TYPE,
  Time: time / SECOND_MS,
  Detail: JSON.stringify(detail),
});

const putEvents = async (asked: readonly Entry[], access: ServiceAccess): Promise<Failures> => {
  const { status, body } = await signedRequest(access, {
    method: 'POST',
    target: access.target,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
    body: JSON.stringify({ Entries: asked }),
  });
  const parsed = parseJsonText(body);
  const answer = parsed.ok && isObject(parsed.value) ? parsed.value : {};
  const entries = field(answer, 'Entries');
  if (status !== 200 || !Array.isArray(entries)) {
    const error = { ...errorIn(answer, '__type', 'message'), httpStatus: status };
    return asked.map(() => failed(error, error.name === NOT_VALID));
  }
  return asked.map((_, at) => {
    const entry: unknown = entries[at];
    if (!isObject(entry)) return failed(errorIn({}, 'ErrorCode', 'ErrorMessage'));
    if (typeof field(entry, 'EventId') === 'string') return undefined;
    const error = errorIn(entry, 'ErrorCode', 'ErrorMessage');
    return failed(error, !PASSING.has(error.name));
  });
};

/** How EventBridge refuses a call for what stands in it. */
const NOT_VALID = 'ValidationException';

/** Why EventBridge does not take an entry that it may take the next time. */
const PASSING: ReadonlySet<string> = new Set([
  'InternalException',
  'InternalFailure',
  'ThrottlingException',
  'NotTaken',
]);

/** A missing permission comes back, and a server that is down. */
const failed = (error: ErrorInfo, isFinal = false): PublishFailure => ({ error, isFinal });

const errorIn = (answer: Readonly<Record<string, unknown>>, name: string, message: string): ErrorInfo => ({
  name: String(field(answer, name) ?? 'NotTaken').replace(/.*#/, ''),
  message: String(field(answer, message) ?? field(answer, 'Message') ?? 'EventBridge gave no reason'),
});
