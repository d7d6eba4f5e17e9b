import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { TriggerError } from '../../core/errors.ts';
import { field, isObject } from '../../core/json.ts';
import { isReadableFormat, READ_FORMAT } from '../../core/ledger/ledger-format.ts';
import { lastingKeys, stateKeys } from '../../core/ledger/ledger-indexes.ts';
import type { LedgerItem, RequestState } from '../../core/ledger/ledger-item.ts';
import { isWaitingReason } from '../../core/ledger/waiting-reason.ts';

/**
 * An item, or its key, as the low-level client has it: each value says its type
 * (docs/decisions/0014-low-level-dynamodb-client.md).
 */
export type Attributes = Record<string, AttributeValue>;

/** The primary key of a request. */
export const requestKey = (requestId: string): Attributes => ({ pk: { S: `REQ#${requestId}` }, sk: { S: 'REQ' } });

/** The primary key of the fence's claim of one attempt; only fence/trigger_fence.py writes it. */
export const claimKey = (requestId: string, attempt: number): Attributes => ({
  pk: { S: `FENCE#${requestId}` },
  sk: { S: String(attempt) },
});

/**
 * Strings, numbers and booleans as they are, so that the console's reader can filter by them; whatever has parts as
 * JSON text, because an event may hold any JSON at all. DynamoDB keeps UTF-8, in which half a surrogate pair cannot
 * be written: it becomes U+FFFD, except within JSON text, which escapes it.
 */
export const toAttribute = (value: unknown): AttributeValue => {
  switch (typeof value) {
    case 'string':
      return { S: value.toWellFormed() };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return { S: JSON.stringify(value) };
  }
};

/** The attributes of all fields that are there. */
export const toAttributes = (fields: object): Attributes => {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) attributes[name] = toAttribute(value);
  return attributes;
};

/** An item as the table keeps it: with its primary key and its index keys. The request id is in the primary key. */
export const fromLedgerItem = ({ requestId, ...fields }: LedgerItem): Attributes => {
  const item = { requestId, ...fields };
  return {
    ...requestKey(requestId),
    ...toAttributes(fields),
    ...toAttributes(lastingKeys(item)),
    ...toAttributes(stateKeys(item, item)),
  };
};

/** @throws TriggerError `LEDGER_UNREACHABLE`, not retryable, naming every attribute that is not what we write. */
export const toLedgerItem = (attributes: Attributes): LedgerItem => {
  const item = Object.fromEntries(
    Object.entries({ ...attributes, requestId: { S: requestIdOf(attributes) } }).flatMap(([name, attribute]) =>
      Object.hasOwn(CHECKS, name) ? [[name, toValue(name, attribute)]] : [],
    ),
  );
  for (const name of INFORMING) if (!CHECKS[name](field(item, name))) Reflect.deleteProperty(item, name);
  if (isLedgerItem(item)) return item;
  throw new TriggerError(
    'LEDGER_UNREACHABLE',
    `the ledger's item ${attributes['pk']?.S ?? '(no pk)'} cannot be read: ${whyUnreadable(item)}`,
    { retryable: false },
  );
};

/** The request id of an item, or of an index's entry. */
export const requestIdOf = (attributes: Attributes): string => attributes['pk']?.S?.slice('REQ#'.length) ?? '';

const toValue = (name: string, { S, N, BOOL }: AttributeValue): unknown => {
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  return S !== undefined && JSON_FIELDS.has(name) ? parseJson(S) : S;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => Number.isFinite(value);
const flag: Check = (value) => typeof value === 'boolean';
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  <Name extends string>(names: Readonly<Record<Name, true>>) =>
  (value: unknown): value is Name =>
    typeof value === 'string' && Object.hasOwn(names, value);
const objectWith =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(field(value, name)));
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** The compiler demands every state of the core here, so none can be written that is not read back. */
export const isRequestState = oneOf<RequestState>({
  WAITING: true,
  STARTING: true,
  UNCERTAIN: true,
  STARTED: true,
  REJECTED: true,
  SUCCEEDED: true,
  FAILED: true,
  TIMEOUT: true,
  STOPPED: true,
  ERROR: true,
  EXPIRED: true,
  UNKNOWN: true,
});

/** Fields that only inform: a value that a later version has invented is left out, and says nothing. */
const INFORMING = ['waitingFor', 'backoff'] as const satisfies readonly (keyof LedgerItem)[];

const JSON_FIELDS: ReadonlySet<string> = new Set<keyof LedgerItem>([
  'event',
  'request',
  'retry',
  'backoff',
  'error',
  'history',
]);

const CHECKS: Readonly<Record<keyof LedgerItem, Check>> = {
  format: isReadableFormat,
  requestId: (value) => text(value) && value !== '',
  trigger: text,
  jobName: text,
  state: isRequestState,
  leaseToken: text,
  attempt: number,
  markerName: text,
  arrival: number,
  identity: text,
  event: objectWith({ source: oneOf({ s3: true, schedule: true, manual: true }) }),
  request: optional(objectWith({ JobName: text })),
  retry: optional(
    objectWith({
      attempts: number,
      on: listOf(text),
      delaySeconds: number,
      factor: optional(number),
      longestSeconds: optional(number),
      when: optional(objectWith({ cel: text, code: isObject })),
    }),
  ),
  fromBacklog: optional(flag),
  acquiredAt: optional(number),
  leaseUntil: optional(number),
  visibilityFrom: optional(number),
  searchFrom: optional(number),
  nextSearch: optional(number),
  notBefore: optional(number),
  waitingFor: optional(isWaitingReason),
  backoff: optional(objectWith({ of: oneOf({ request: true, job: true }), since: number, count: number })),
  jobRunId: optional(text),
  startedAt: optional(number),
  endedAt: optional(number),
  error: optional(objectWith({ name: text, message: text })),
  history: listOf(objectWith({ at: number, what: text, attempt: number, result: text })),
  expiresAt: optional(number),
};

const whyUnreadable = (item: object): string => {
  const format = field({ ...item }, 'format');
  return isReadableFormat(format)
    ? `wrong or missing ${faultsOf({ ...item }).join(', ')}. Only this service may write the table; was it edited by hand?`
    : `it is of format ${String(format)}, and this version reads up to ${READ_FORMAT}: a later version has written it. Deploy that again`;
};

const faultsOf = (item: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(CHECKS).flatMap(([name, check]) => (check(field(item, name)) ? [] : [name]));

/** Checks what tells our writing from a stranger's; what stands deeper in an event was parsed before it was written. */
const isLedgerItem = (item: object): item is LedgerItem => faultsOf({ ...item }).length === 0;
