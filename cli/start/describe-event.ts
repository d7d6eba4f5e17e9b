import { TriggerError } from '../../lib/core/errors.ts';
import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { field, isObject } from '../../lib/core/json.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import type { LocalEvent } from '../../local/local-event.ts';

/** One line of the account. */
export interface AccountLine {
  readonly label: string;
  readonly text: string;
  readonly tone: 'good' | 'plain' | 'warn' | 'bad';
}

const RUN_ID_SHOWN = 11;

/** The first characters of a run's id, enough to distinguish runs on a screen; the log file has the whole id. */
const shortRun = (id: string): string => (id.length > RUN_ID_SHOWN ? `${id.slice(0, RUN_ID_SHOWN)}…` : id);

const argumentsOf = (run: GlueRun): string =>
  Object.entries(run.arguments)
    .map(([name, value]) => `${name} ${value}`)
    .join(' ');

const describeRunEnd = (run: GlueRun): AccountLine => {
  const seconds = (((run.completedOn ?? run.lastModifiedOn) - run.startedOn) / 1_000).toFixed(1);
  const why = run.errorMessage === undefined ? '' : `: ${run.errorMessage}`;
  return {
    label: 'run ended',
    text: `${shortRun(run.id)} of ${run.jobName} ${run.state} after ${seconds} s${why}`,
    tone: run.state === 'SUCCEEDED' ? 'good' : 'warn',
  };
};

const TONES: ReadonlyMap<unknown, AccountLine['tone']> = new Map<unknown, AccountLine['tone']>([
  ['WARN', 'warn'],
  ['ERROR', 'bad'],
  ['CRITICAL', 'bad'],
]);

/** A line that a handler logged: its decisions, and whatever is a warning or worse. */
const describeLog = (functionName: string, fields: Readonly<Record<string, unknown>>): AccountLine | undefined => {
  const text = (name: string): string | undefined => {
    const value = field(fields, name);
    return typeof value === 'string' ? value : undefined;
  };
  const decision = text('decision');
  const level = text('level');
  if (decision === undefined && (level === 'INFO' || level === 'DEBUG')) return undefined;
  // Each new process warns of the short visibility window, which the banner shows already.
  if (decision === 'configured') return undefined;
  // The event itself is shown, once for each time that it was put.
  if (decision === 'published') return undefined;
  const trigger = text('trigger');
  const jobName = text('jobName');
  const jobRunId = text('jobRunId');
  const requestId = text('requestId');
  const error = field(fields, 'error');
  const cause = isObject(error) ? (field(error, 'message') ?? field(error, 'name')) : undefined;
  const who = [trigger, jobName].filter((part) => part !== undefined).join(' → ');
  const message = text('message') ?? '';
  const by = field(fields, 'by');
  const about = [
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(jobRunId === undefined ? [] : [`run ${shortRun(jobRunId)}`]),
    ...(isObject(by) ? Object.entries(by).map(([name, value]) => `${name} ${String(value)}`) : []),
    ...(decision === 'cut' ? [`closed as ${text('reason')}, with ${String(field(fields, 'members'))} members`] : []),
    ...(typeof cause === 'string' ? [cause] : []),
  ];
  const said = [...(who === '' ? [] : [who]), ...(message === decision ? [] : [message])].join(': ');
  return {
    label: decision ?? functionName,
    text: `${said}${about.length === 0 ? '' : ` (${about.join(', ')})`}`,
    tone: decision === 'started' || decision === 'found' ? 'good' : (TONES.get(level) ?? 'plain'),
  };
};

const describeUpload = ({ event, queues }: Extract<LocalEvent, { kind: 'object-created' }>): AccountLine => {
  const bucket = field(event.detail, 'bucket');
  const object = field(event.detail, 'object');
  const name = isObject(bucket) ? String(field(bucket, 'name')) : '?';
  const [key, size] = isObject(object) ? [String(field(object, 'key')), String(field(object, 'size'))] : ['?', '?'];
  const where =
    queues.length === 0 ? "no rule accepts it: no trigger's key pattern can match" : `queue ${queues.join(', ')}`;
  return { label: 'upload', text: `s3://${name}/${key} (${size} bytes) → ${where}`, tone: 'plain' };
};

/** What is shown of an event; undefined if nothing is. */
export const describeEvent = (event: LocalEvent): AccountLine | undefined => {
  switch (event.kind) {
    case 'object-created':
      return describeUpload(event);
    case 'object-not-told': {
      const { bucket, key, size } = event.object;
      const why = `its bucket sends no events to EventBridge: npm run connect-bucket -- ${bucket} --apply`;
      return { label: 'upload', text: `s3://${bucket}/${key} (${size} bytes) → ${why}`, tone: 'warn' };
    }
    case 'event-put': {
      const { detail, 'detail-type': type } = event.event;
      const text = (name: string): string => String(field(detail, name) ?? '');
      // What is missing has no request.
      const about = text('requestId') === '' ? text('missing') : `request ${text('requestId')}`;
      const shown = `${type}: ${text('trigger')} ${text('state')}${about === '' ? '' : ` (${about})`}`;
      return { label: 'event', text: shown, tone: 'plain' };
    }
    case 'notice':
      return { label: 'message', text: `to ${event.topic}: ${event.subject}`, tone: 'plain' };
    case 'schedule-due':
      return { label: 'schedule', text: `${event.trigger} is due → queue`, tone: 'plain' };
    case 'function-log':
      if (event.fields !== undefined) return describeLog(event.function, event.fields);
      return { label: event.function, text: event.line, tone: 'plain' };
    case 'run-accepted':
      return {
        label: 'Glue run',
        text: `${shortRun(event.run.id)} of ${event.run.jobName} ${event.run.state}: ${argumentsOf(event.run)}`,
        tone: 'good',
      };
    case 'run-changed':
      return isFinalRunState(event.run.state) ? describeRunEnd(event.run) : undefined;
    case 'fault':
      return { label: 'fault', text: `${event.fault.fault} strikes ${event.operation}`, tone: 'warn' };
    case 'call-dropped':
      return { label: 'dropped', text: `${event.function} failed for the last time: ${event.event}`, tone: 'bad' };
    case 'trouble':
      return {
        label: 'trouble',
        text: `${event.what}: ${event.error instanceof TriggerError ? event.error.message : String(event.error)}`,
        tone: 'bad',
      };
    default:
      return undefined;
  }
};
