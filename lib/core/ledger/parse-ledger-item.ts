import { field, isObject } from '../json.ts';
import type { LedgerField, LedgerItem, LedgerRequest, RequestState } from './ledger-item.ts';
import { isMembership } from './membership.ts';
import { isWaitingReason } from './waiting-reason.ts';

/**
 * The format of the ledger's items and of the register's entries. A deployment replaces its functions one after the
 * other, and may be taken back; so at any moment a function may meet items that a newer or an older one has written.
 *
 * - A field that may be left out, or a new value of one that only informs, is no new format: who does not know it leaves
 *   it alone, and every write keeps what it does not set.
 * - Anything else is one: a new state, say. Read it one version before you write it: a version that can read the new format
 *   and still writes the old one is deployed first. Then raise {@link WRITTEN_FORMAT}.
 * - An item of a format that a function cannot read is not written by it: it is reported and passed over. Of such an
 *   entry of the register it only sees that the job is there, and notes nothing in it.
 */
export const WRITTEN_FORMAT = 1;

/** The newest format that this version can read. */
export const READ_FORMAT = 1;

/** What an item's `format` says; items from before it existed say nothing, and are of the first one. */
export const isReadableFormat = (format: unknown): boolean =>
  format === undefined || (typeof format === 'number' && format <= READ_FORMAT);

/** `faults`: the names of the fields that are missing, or not what we write. */
export type ParsedItem =
  | { readonly ok: true; readonly item: LedgerItem }
  | { readonly ok: false; readonly faults: readonly string[] };

/**
 * Takes the fields that this version knows and checks that they make an item of their state. It tells our writing from
 * a stranger's; what stands deeper in an event was parsed before it was written.
 */
export const parseLedgerItem = (fields: Readonly<Record<string, unknown>>): ParsedItem => {
  const known: Record<string, unknown> = {};
  const faults: string[] = [];
  const state = field(fields, 'state');
  const demanded = { ...ALWAYS, ...(isRequestState(state) && DEMANDED[state]) };
  for (const [name, check] of Object.entries({ ...ALWAYS, ...SOMETIMES })) {
    const value = field(fields, name);
    if (value !== undefined && check(value)) known[name] = value;
    // A value that a later version has invented for a field that only informs is left out, and says nothing.
    else if (value === undefined ? Object.hasOwn(demanded, name) : !INFORMING.has(name)) faults.push(name);
  }
  return isWhole(known, faults) ? { ok: true, item: known } : { ok: false, faults };
};

const isWhole = (_known: object, faults: readonly string[]): _known is LedgerItem => faults.length === 0;

/** Whether it is a state of a request. */
export const isRequestState = (value: unknown): value is RequestState =>
  typeof value === 'string' && Object.hasOwn(DEMANDED, value);

type Demanded<Item> = { [Name in keyof Item]-?: object extends Pick<Item, Name> ? never : Name }[keyof Item];
type ItemIn<State, Item = LedgerItem> = Item extends { readonly state: infer States }
  ? State extends States
    ? Item
    : never
  : never;
type All<Name extends PropertyKey> = Readonly<Record<Name, true>>;

const ENDED = { jobRunId: true, startedAt: true, endedAt: true, expiresAt: true } as const;

/** The compiler demands here every state, with the fields that no item in it lacks: nothing is written that is not read. */
const DEMANDED: { readonly [State in RequestState]: All<Exclude<Demanded<ItemIn<State>>, keyof typeof ALWAYS>> } = {
  WAITING: {},
  STARTING: { acquiredAt: true, leaseUntil: true },
  UNCERTAIN: { visibilityFrom: true, searchFrom: true, nextSearch: true },
  STARTED: { jobRunId: true, startedAt: true },
  REJECTED: { error: true, endedAt: true, expiresAt: true },
  CANCELLED: { cancelledBy: true, why: true, endedAt: true, expiresAt: true },
  GATHERED: { member: true },
  BATCHED: { member: true, expiresAt: true },
  SUCCEEDED: ENDED,
  FAILED: ENDED,
  TIMEOUT: ENDED,
  STOPPED: ENDED,
  ERROR: ENDED,
  EXPIRED: ENDED,
  UNKNOWN: ENDED,
};

/** Fields without which an item says no less. */
const INFORMING: ReadonlySet<string> = new Set<LedgerField>(['waitingFor', 'backoff', 'usage']);

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => Number.isFinite(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const oneOf =
  (...names: readonly string[]): Check =>
  (value) =>
    names.some((name) => name === value);
const objectWith =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(field(value, name)));
const arrayOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** The fields that no item lacks. */
const ALWAYS: Readonly<Record<Demanded<LedgerRequest> | 'state', Check>> = {
  requestId: (value) => text(value) && value !== '',
  trigger: text,
  jobName: text,
  state: isRequestState,
  leaseToken: text,
  attempt: number,
  markerName: text,
  arrival: number,
  identity: text,
  event: objectWith({ source: oneOf('s3', 'schedule', 'manual', 'batch') }),
  history: arrayOf(objectWith({ at: number, what: text, attempt: number, result: text })),
};

const SOMETIMES: Readonly<Record<Exclude<LedgerField, keyof typeof ALWAYS>, Check>> = {
  format: isReadableFormat,
  request: objectWith({ JobName: text }),
  retry: objectWith({
    attempts: number,
    on: arrayOf(text),
    delaySeconds: number,
    factor: optional(number),
    longestSeconds: optional(number),
    when: optional(objectWith({ cel: text, code: isObject })),
  }),
  startBefore: number,
  member: isMembership,
  batchId: text,
  fromBacklog: (value) => typeof value === 'boolean',
  acquiredAt: number,
  leaseUntil: number,
  visibilityFrom: number,
  searchFrom: number,
  nextSearch: number,
  notBefore: number,
  waitingFor: isWaitingReason,
  backoff: objectWith({ of: oneOf('request', 'job'), since: number, count: number }),
  jobRunId: text,
  startedAt: number,
  endedAt: number,
  error: objectWith({ name: text, message: text }),
  expiresAt: number,
  outcomeDue: number,
  usage: objectWith({ executionSeconds: number, dpuSeconds: optional(number) }),
  cancelledBy: text,
  why: text,
  cancelId: text,
};
