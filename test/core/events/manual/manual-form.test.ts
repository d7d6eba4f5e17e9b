import { describe, expect, it } from 'vitest';
import { parseManualCall } from '../../../../lib/core/events/manual/manual-call.ts';
import { MANUAL_FORMS, type ManualForm } from '../../../../lib/core/events/manual/manual-forms.ts';

const ID = '0123456789abcdef01234567';
const NO_ID = 'a request id (24 hexadecimal digits)';
const NO_STATUS = `${NO_ID}, "s3://bucket/key", a run id "jr_…", {"trigger": "<name>"}, {"trigger": "<name>", "by": {…}} or {"job": "<name>"}`;

/** The least that each form needs, and what else it may have, each with a right value. */
const FORMS: Readonly<
  Record<ManualForm, readonly [Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>]>
> = {
  status: [{ status: ID }, { dryRun: false }],
  redrive: [{ redrive: ID }, { noRunExists: false, runIs: 'jr_1', by: 'ana', why: 'w' }],
  rerun: [{ rerun: ID, by: 'ana', why: 'corrected' }, {}],
  cancel: [{ cancel: ID, by: 'ana', why: 'sent twice' }, {}],
  pause: [{ pause: 'everything', by: 'ana', why: 'the schema changes' }, {}],
  resume: [
    { resume: { trigger: 'orders' }, by: 'ana' },
    { all: true, fuse: true, onlySince: '2026-11-22T02:00:00Z' },
  ],
  close: [
    { close: { trigger: 't', by: { day: '2026-11-22' } } },
    { by: 'ana', why: 'the rest comes tomorrow', idempotencyKey: 'k', dryRun: true },
  ],
  start: [{ start: { JobName: 'j' } }, { idempotencyKey: 'k', dryRun: true }],
  object: [
    { object: 's3://b/k', trigger: 't' },
    { idempotencyKey: 'k', again: true, dryRun: true },
  ],
  schedule: [{ scheduledTime: '2026-11-22T02:00:00Z', trigger: 't' }, { dryRun: true }],
  input: [
    { input: {}, trigger: 't' },
    { idempotencyKey: 'k', dryRun: true },
  ],
};

/** Forms that may also concern many requests. */
const MANY = ['redrive', 'rerun', 'cancel'];

const FIELDS: Readonly<Record<string, unknown>> = Object.assign({}, ...Object.values(FORMS).flat(), {
  scheduledDate: '2026-11-22',
});

/** What a call is refused for, one after another; none when it is carried out. */
const faultsOf = (payload: unknown): readonly string[] => {
  const result = parseManualCall(payload);
  if (result.ok) return [];
  const [, faults = ''] = /^This call cannot be carried out: (.*)\. Right: /.exec(result.message) ?? [];
  return faults.split('; ');
};

describe.each(Object.entries(FORMS))('a call of the form %s', (form, [least, also]) => {
  const [first = ''] = Object.keys(least);

  it('may have each of its fields, alone and all at once', () => {
    for (const payload of [
      least,
      { ...least, ...also },
      ...Object.entries(also).map((one) => ({ ...least, ...Object.fromEntries([one]) })),
    ]) {
      expect(parseManualCall(payload)).toMatchObject({ ok: true });
    }
  });

  it('has no field of another form: the first field of the forms that a call has says which is meant', () => {
    const order = [
      'status',
      'redrive',
      'rerun',
      'cancel',
      'pause',
      'resume',
      'close',
      'start',
      'object',
      'scheduledTime',
      'scheduledDate',
      'input',
    ];
    for (const [name, value] of Object.entries(FIELDS)) {
      if (name in least || name in also || (form === 'schedule' && name === 'scheduledDate')) continue;
      if (order.includes(name) && order.indexOf(name) < order.indexOf(first)) continue;
      const why =
        form === 'schedule' && name === 'idempotencyKey'
          ? ': the time itself tells two calls apart'
          : form === 'resume' && ['dryRun', 'why'].includes(name)
            ? ': it is for "onlySince"'
            : '';
      const many =
        ['dryRun', 'idempotencyKey'].includes(name) && MANY.includes(form) ? ' of one request: it is for many' : why;
      expect(faultsOf({ [name]: value, ...least })).toEqual([`"${name}" does not go together with "${first}"${many}`]);
    }
  });

  it('is refused for a misspelt field by this alone, and shown its right form', () => {
    for (const [name, value] of Object.entries(least)) {
      const { [name]: _, ...rest } = least;
      const misspelt = `${name}${name.slice(-1)}`;
      const payload = { ...rest, [misspelt]: value };
      if (name === 'by') continue;
      expect(faultsOf(payload)).toEqual([`"${misspelt}" is no field of a manual call (did you mean "${name}"?)`]);
      expect(parseManualCall(payload)).toMatchObject({
        message: expect.stringContaining(`. Right: ${MANUAL_FORMS[form as ManualForm]}`),
      });
    }
  });
});

it('a misspelt scheduledDate is not called missing as well', () => {
  expect(faultsOf({ trigger: 't', scheduledDat: '2026-11-22' })).toEqual([
    '"scheduledDat" is no field of a manual call (did you mean "scheduledDate"?)',
  ]);
});

describe('a field of a call', () => {
  const times = (count: number) => 'x'.repeat(count);
  let deep: unknown = 1;
  for (let depth = 0; depth < 20; depth += 1) deep = [deep];

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['an idempotency key of 256 characters', { trigger: 't', idempotencyKey: times(256) }],
    ['the id of a run of 255 characters', { redrive: ID, runIs: times(255) }],
    ['remarks of 256 characters', { rerun: ID, by: times(256), why: times(256) }],
    ['an input of 100000 characters', { trigger: 't', input: times(99_998) }],
    ['an input nested 20 deep', { trigger: 't', input: deep }],
    ['a marker with blanks around it', { rerun: ` ${ID}.12 `, by: 'ana', why: 'w' }],
    ['an object with a marker in its name', { status: `s3://b/${ID}.1` }],
  ])('may be %s', (_case, payload) => {
    expect(parseManualCall(payload)).toMatchObject({ ok: true });
  });

  const rerun = { rerun: ID, by: 'ana', why: 'corrected' };
  it.each<[Readonly<Record<string, unknown>>, string]>([
    [{ trigger: 't', idempotencyKey: times(257) }, 'idempotencyKey: expected at most 256 characters, found the string'],
    [{ trigger: 't', idempotencyKey: 5 }, 'idempotencyKey: expected a string of your choice, found the number 5'],
    [{ trigger: 't', dryRun: 1 }, 'dryRun: expected a boolean, found the number 1'],
    [
      { trigger: 't', input: times(99_999) },
      'input: expected at most 100000 characters of JSON, found 100001: put the data into S3 and pass its address',
    ],
    [{ trigger: 't', input: [deep] }, 'input: expected JSON nested no deeper than 20, found an array'],
    [{ trigger: 't', input: undefined, dryRun: () => 1 }, 'dryRun: expected a boolean, found a function'],
    [{ input: {} }, 'trigger: expected the name of a trigger, found nothing'],
    [{ object: 's3://b/k' }, 'trigger: expected the name of a trigger, found nothing'],
    [{ object: 5, trigger: 't' }, 'object: expected the address of one object, "s3://bucket/key", found the number 5'],
    [{ object: 's3://b/k', trigger: 't', again: 'yes' }, 'again: expected a boolean, found the string "yes"'],
    [{ scheduledDate: '2026-11-22' }, 'trigger: expected the name of a trigger, found nothing'],
    [{ scheduledTime: '2026-11-22T02:00:00Z' }, 'trigger: expected the name of a trigger, found nothing'],
    [
      { trigger: 't', scheduledTime: null },
      'scheduledTime: expected a time such as "2026-11-22T02:00:00Z", found null',
    ],
    [
      { trigger: 't', scheduledDate: 5 },
      'scheduledDate: expected a date such as "2026-11-22", in the time zone of the trigger, found the number 5',
    ],
    [{ status: 5 }, `status: expected ${NO_STATUS}, found the number 5`],
    [{ status: `${ID}.x` }, `status: expected ${NO_STATUS}, found the string "${ID}.x"`],
    [{ status: `${ID}.1.` }, `status: expected ${NO_STATUS}, found the string "${ID}.1."`],
    [{ status: `${ID.slice(0, 12)}.1${ID.slice(12)}` }, `status: expected ${NO_STATUS}, found`],
    [{ status: `x${ID}` }, `status: expected ${NO_STATUS}, found the string "x${ID}"`],
    [{ redrive: 5 }, `redrive: expected ${NO_ID}, found the number 5`],
    [{ redrive: 'x', runIs: 'jr_1' }, `redrive: expected ${NO_ID}, found the string "x"`],
    [{ redrive: ID, noRunExists: 'no' }, 'noRunExists: expected a boolean, found the string "no"'],
    [{ redrive: ID, runIs: ' ' }, 'runIs: expected the id of a run, "jr_…" as Glue shows it, found the string " "'],
    [
      { redrive: ID, noRunExists: true, runIs: 'jr_1' },
      '"runIs" does not go together with "noRunExists": either a run exists or none does',
    ],
    [{ status: { trigger: 5 } }, 'status.trigger: expected the name of a trigger, found the number 5'],
    [{ cancel: 5, by: 'ana', why: 'w' }, `cancel: expected ${NO_ID}, found the number 5`],
    [{ cancel: ID, by: 'ana' }, 'why: expected why it shall not run (the ledger keeps it), found nothing'],
    [{ rerun: ID, why: 'w' }, 'by: expected who asks for it, such as your name (the ledger keeps it), found nothing'],
    [{ rerun: ID, by: 'ana' }, 'why: expected why it shall run again (the ledger keeps it), found nothing'],
    [{ ...rerun, by: times(257) }, 'by: expected at most 256 characters, found the string'],
    [
      { ...rerun, rerun: 5 },
      `rerun: expected ${NO_ID}, better with its last attempt: "<request id>.1", found the number 5`,
    ],
    [
      { ...rerun, rerun: `${ID}.0` },
      `rerun: expected ${NO_ID}, better with its last attempt: "<request id>.1", found the string`,
    ],
  ])('may not be as in %j', (payload, fault) => {
    const faults = faultsOf(payload);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(fault);
  });

  it('may say that no run exists, or that it shall run again', () => {
    expect(parseManualCall({ redrive: ID, noRunExists: true })).toMatchObject({ call: { noRunExists: true } });
    expect(parseManualCall({ trigger: 't', object: 's3://b/k', again: true })).toMatchObject({ call: { again: true } });
  });

  const WORDS = {
    object: ['bucket', 'key', 'file', 'path'],
    scheduledTime: ['time'],
    scheduledDate: ['date', 'DAY'],
    input: ['arguments', 'payload'],
    start: ['JobName', 'job'],
    status: ['requestId'],
    idempotencyKey: ['token'],
    redrive: ['retry'],
    runIs: ['jobRunId', 'run'],
    why: ['reason'],
    by: ['who'],
  };
  it.each(Object.entries(WORDS))('%s is also understood from %j', (meant, words) => {
    for (const word of words) {
      expect(faultsOf({ [word]: 'x' })[0]).toBe(`"${word}" is no field of a manual call (did you mean "${meant}"?)`);
    }
  });
});
