import { field, isObject } from '../../lib/core/json.ts';
import { isRequestState } from '../../lib/core/ledger/parse-ledger-item.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import type { LocalEvent } from '../../local/local-event.ts';
import { isOver, type Row } from '../model/row.ts';
import type { RowBook } from './row-book.ts';

/** What it takes to make rows of events. */
interface Telling {
  readonly rows: Pick<RowBook, 'get' | 'all'>;
  readonly now: EpochMs;
  /** A name for a row that has no request. */
  readonly newId: () => string;
}

type About = Omit<Row, 'id' | 'at' | 'state'>;

/**
 * The rows that an event of the local cloud makes or changes, where the ledger's indexes have none: events that start
 * nothing, with the reason, uploads that gather, and events that came again. Also states that pass between two readings.
 */
export const localRowsOf = (event: LocalEvent, telling: Telling): readonly Row[] => {
  const nothing = (about: About): readonly Row[] => [
    { id: telling.newId(), at: telling.now, state: 'NOTHING', ...about },
  ];
  switch (event.kind) {
    case 'object-created': {
      if (event.queues.length > 0) return [];
      const message = 'No trigger’s key pattern can match it.';
      return nothing({ what: objectIn(event.event.detail), reason: 'no-rule', message });
    }
    case 'object-not-told': {
      const { bucket, key } = event.object;
      const message = `Its bucket sends no events to EventBridge: npm run connect-bucket -- ${bucket} --apply`;
      return nothing({ what: `s3://${bucket}/${key}`, reason: 'not-connected', message });
    }
    case 'fault':
      return throttled(event, telling);
    case 'function-log': {
      const told = event.fields === undefined ? undefined : toldIn(event.fields);
      return told === undefined ? [] : rowsOfDecision(told, telling, nothing);
    }
    default:
      return [];
  }
};

/** A worker sends again what Glue throttles, and says nothing of it until it gives up. */
const throttled = (
  { fault, operation, requestId }: Extract<LocalEvent, { kind: 'fault' }>,
  { rows, now }: Telling,
): readonly Row[] => {
  const isThrottled = THROTTLES.has(fault.fault) && operation === 'StartJobRun';
  const known = isThrottled && requestId !== undefined ? rows.get(requestId) : undefined;
  return known === undefined ? [] : [{ ...known, throttledAt: now }];
};

const THROTTLES: ReadonlySet<string> = new Set(['throttle', 'rate-limit']);

/** What a log line of a function tells. */
interface Told {
  readonly decision: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** A field that is a text. */
  readonly text: (name: string) => string | undefined;
}

const rowsOfDecision = (told: Told, telling: Telling, nothing: (about: About) => readonly Row[]): readonly Row[] => {
  const { decision, text } = told;
  const message = sentence(told.message);
  const [requestId, trigger] = [text('requestId'), text('trigger')];
  const known = requestId === undefined ? undefined : telling.rows.get(requestId);
  switch (decision) {
    case 'no-request': {
      const what = text('event') ?? 'an event';
      const about = { what, reason: text('reason') ?? decision, message: sentence(whyNothing(told, what)) };
      return nothing({ ...about, ...(trigger !== undefined && { trigger }) });
    }
    case 'ignored':
    case 'malformed':
      return nothing({ what: 'a message', reason: decision, message });
    case 'duplicate':
      return known === undefined ? [] : [{ ...known, again: (known.again ?? 0) + 1 }];
    case 'gathered':
      return gathered(told, telling.now);
    case 'cut':
      return cut(told, telling);
    default:
      return stateOf(told, known, telling.now);
  }
};

/** The state that a line tells. A row that is new here has the rest from the ledger, soon. */
const stateOf = ({ decision, fields, text }: Told, known: Row | undefined, now: EpochMs): readonly Row[] => {
  const [id, told, what] = [text('requestId'), text('state'), text('event')];
  // The state that these lines tell is that of the run that has ended, and not of the request, which goes on.
  if (id === undefined || !isRequestState(told) || decision === 'followed') return [];
  const isRetried = decision === 'retried';
  const state = isRetried ? 'WAITING' : told;
  const ofLine = field(fields, 'attempt');
  const attempt = typeof ofLine === 'number' ? ofLine + (isRetried ? 1 : 0) : undefined;
  const reason = text('reason');
  const about = {
    ...{ id, state },
    ...(attempt !== undefined && { attempt }),
    ...(state === 'WAITING' && reason !== undefined && { reason }),
  };
  const isTakenUp = known !== undefined && ((isOver(known) && !isOver({ state })) || isRetried);
  if (known !== undefined) return [{ ...(isTakenUp ? withoutRun(known) : known), ...about }];
  const [trigger, jobName] = [text('trigger'), text('jobName')];
  if (what === undefined || trigger === undefined || jobName === undefined) return [];
  return [{ ...about, at: now, what, trigger, jobName }];
};

/** What is taken up again has nothing of its last run, and of its end. */
const withoutRun = ({ jobRunId: _run, startedAt: _started, endedAt: _ended, error: _error, ...row }: Row): Row => row;

const gathered = ({ fields, text }: Told, now: EpochMs): readonly Row[] => {
  const [id, trigger, jobName, group] = [text('requestId'), text('trigger'), text('jobName'), text('group')];
  if (id === undefined) return [];
  const message = `Gathers with the other uploads of its group${valuesIn(field(fields, 'by'))}.`;
  const event = text('event') ?? 'an upload';
  // A person's wish to close a batch gathers with its uploads.
  const what = event === 'the call' ? 'a call that closes the batch' : event;
  return [
    {
      ...{ id, at: now, state: 'GATHERED', what, message },
      ...(trigger !== undefined && { trigger }),
      ...(jobName !== undefined && { jobName }),
      ...(group !== undefined && { group }),
    },
  ];
};

const cut = ({ text }: Told, { rows }: Telling): readonly Row[] => {
  const [group, batchId] = [text('group'), text('batchId')];
  if (group === undefined || batchId === undefined) return [];
  const members = rows.all().filter((row) => row.state === 'GATHERED' && row.group === group);
  return members.map((row) => ({
    ...{ ...row, state: 'BATCHED' as const, batchId },
    message: 'Is part of a batch, which has a run of its own.',
  }));
};

const toldIn = (fields: Readonly<Record<string, unknown>>): Told | undefined => {
  const text = (name: string): string | undefined => {
    const value = field(fields, name);
    return typeof value === 'string' ? value : undefined;
  };
  const decision = text('decision');
  return decision === undefined ? undefined : { decision, message: text('message') ?? decision, fields, text };
};

const valuesIn = (by: unknown): string => {
  const values = isObject(by) ? Object.entries(by).map(([name, value]) => `${name} ${String(value)}`) : [];
  return values.length === 0 ? '' : ` (${values.join(', ')})`;
};

const objectIn = (detail: Readonly<Record<string, unknown>>): string => {
  const [bucket, object] = [field(detail, 'bucket'), field(detail, 'object')];
  const name = isObject(bucket) ? field(bucket, 'name') : undefined;
  const key = isObject(object) ? field(object, 'key') : undefined;
  return `s3://${String(name)}/${String(key)}`;
};

/** Without its beginning, which names the event and the trigger: they stand in the row. */
const whyNothing = ({ message, text }: Told, what: string): string => {
  const beginnings = [`${what} starts nothing by trigger "${text('trigger')}": `, `${what} starts nothing: `];
  const begin = beginnings.find((one) => message.startsWith(one)) ?? '';
  return message.slice(begin.length);
};

/** Messages of log lines begin in small letters and have no full stop. */
const sentence = (message: string): string => {
  const begun = /^s3:\/\//.test(message) ? message : message.replace(/^./u, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
};
