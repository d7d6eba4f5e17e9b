import { zoneClock } from '../../lib/core/calendar/zone-clock.ts';
import { field, isObject } from '../../lib/core/json.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { outlookOf, showTime } from '../../lib/triggers-file/warnings/schedule-outlook.ts';
import type { OpenBatch, TriggerNow } from '../model/trigger-now.ts';
import type { ConsolePorts } from './console-ports.ts';
import { declaredInput } from './declared-input.ts';

type Answer = Readonly<Record<string, unknown>>;

/** So many are asked about at once: the function `manual` has few workers. */
const AT_ONCE = 4;

/** What each trigger is and does, as the deployment says; what it does not know is left out. In the order of the names. */
export const readTriggers = async (
  names: readonly string[],
  { manual }: Pick<ConsolePorts, 'manual'>,
  now: EpochMs,
): Promise<readonly TriggerNow[]> => {
  const found: (readonly TriggerNow[])[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < names.length; at = next++) {
      const reply = await manual({ status: { trigger: names[at] } });
      found[at] = reply.kind === 'answer' ? [triggerIn(reply.answer, now)] : [];
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found.flat();
};

/** Reads the answer of the function `manual` to the status of a trigger. */
export const triggerIn = (answer: Answer, now: EpochMs): TriggerNow => {
  const waitsFor = field(answer, 'waitsFor');
  const source = textOf(answer, 'source');
  const backlog = field(answer, 'backlog');
  const batches = field(answer, 'batches');
  const waiting = isObject(backlog) ? field(backlog, 'waiting') : 0;
  return {
    name: textOf(answer, 'trigger'),
    enabled: field(answer, 'enabled') !== false,
    jobName: textOf(answer, 'jobName'),
    source,
    message: textOf(answer, 'message'),
    ...(typeof waitsFor === 'string' && { waitsFor }),
    inputs: objectsOf(answer, 'inputs').map(
      (input) =>
        `${textOf(input, 'name')} (${textOf(input, 'type')}${field(input, 'required') === true ? ', required' : ''})`,
    ),
    ...(Array.isArray(field(answer, 'inputs')) && { declared: objectsOf(answer, 'inputs').flatMap(declaredInput) }),
    ...(source === 'schedule' && typeof waitsFor === 'string' ? outlook(waitsFor, now) : { next: [], notes: [] }),
    ...(isObject(field(answer, 'expected')) && { expected: expectedIn(Object(field(answer, 'expected'))) }),
    waiting: typeof waiting === 'number' ? waiting : 0,
    policy: isObject(batches) ? textsOf(batches, 'policy') : [],
    batches: isObject(batches) ? objectsOf(batches, 'open').map(batchIn) : [],
  };
};

const expectedIn = (expected: Answer): string => {
  const last = field(expected, 'last');
  if (!isObject(last)) return textOf(expected, 'what');
  const missing = field(last, 'missing');
  const lacks = Array.isArray(missing) && missing.length > 0 ? ` (${missing.map(String).join(', ')})` : '';
  return `${textOf(expected, 'what')}; ${textOf(last, 'date')}: ${textOf(last, 'result')}${lacks}`;
};

const batchIn = (group: Answer): OpenBatch => {
  const there = field(group, 'there');
  const by = field(group, 'by');
  const values = Object.fromEntries(
    Object.entries(isObject(by) ? by : {}).map(([name, value]) => [name, String(value)]),
  );
  const uploads = isObject(there) ? field(there, 'uploads') : 0;
  return {
    group: Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    by: values,
    message: textOf(group, 'message'),
    uploads: typeof uploads === 'number' ? uploads : 0,
    missing: textsOf(group, 'missing'),
  };
};

/** `cron(0 3 * * ? *) Europe/Berlin` */
const outlook = (waitsFor: string, now: EpochMs): Pick<TriggerNow, 'next' | 'notes'> => {
  const [, expression = '', timezone = 'UTC'] = /^(.*) (\S+)$/.exec(waitsFor) ?? [];
  const { next, notes, warnings } = outlookOf(
    { kind: 'schedule', expression, timezone, flexibleWindowMinutes: 0 },
    now,
  );
  const zone = next.length === 0 ? undefined : zoneClock(timezone);
  return {
    next: zone === undefined ? [] : next.map((at) => `${showTime(zone, at)} ${timezone}`),
    notes: [...notes, ...warnings],
  };
};

const textOf = (answer: Answer, name: string): string => {
  const value = field(answer, name);
  return typeof value === 'string' ? value : '';
};

const textsOf = (answer: Answer, name: string): readonly string[] => {
  const value = field(answer, name);
  return Array.isArray(value) ? value.map(String) : [];
};

const objectsOf = (answer: Answer, name: string): readonly Answer[] => {
  const value = field(answer, name);
  return Array.isArray(value) ? value.filter(isObject) : [];
};
