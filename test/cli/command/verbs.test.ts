import { describe, expect, it } from 'vitest';
import { type Answering, play } from './fake-world.ts';

const ID = '0123456789abcdef01234567';

describe('what is asked of the function', () => {
  it.each([
    [['status', 's3://b/k'], { status: 's3://b/k' }],
    [['status', ID], { status: ID }],
    [['status', `${ID}.2`], { status: `${ID}.2` }],
    [['status', 'jr_1'], { status: 'jr_1' }],
    [['status', 'orders'], { status: { trigger: 'orders' } }],
    [
      ['status', 'orders', 'area=eu', 'day=2026-11-22'],
      { status: { trigger: 'orders', by: { area: 'eu', day: '2026-11-22' } } },
    ],
    [['redrive', ID], { redrive: ID }],
    [['redrive', ID, '--no-run-exists'], { redrive: ID, noRunExists: true }],
    [['redrive', ID, '--run-is', 'jr_1'], { redrive: ID, runIs: 'jr_1' }],
    [['redrive', ID, '--why', 'w'], { redrive: ID, by: 'ann', why: 'w' }],
    [['rerun', `${ID}.3`, '--why', 'w', '--by', 'bea'], { rerun: `${ID}.3`, by: 'bea', why: 'w' }],
    [['cancel', ID, '--why', 'w'], { cancel: ID, by: 'ann', why: 'w' }],
    // A script that always agrees may do so of one request.
    [['cancel', ID, '--why', 'w', '--yes'], { cancel: ID, by: 'ann', why: 'w' }],
  ])('%j asks %j', async (words, payload) => {
    const { code, calls } = await play(words);
    expect({ code, calls }).toEqual({ code: 0, calls: [payload] });
  });

  it('a name that no trigger has is that of a job', async () => {
    const noTrigger = { kind: 'refused' as const, code: 'CALL_INVALID', message: 'no such trigger' };
    const job: Answering = ({ status }) => (Object(status).job === 'etl' ? { message: 'the job' } : noTrigger);
    expect(await play(['status', 'etl'], { answer: job })).toMatchObject({
      code: 0,
      out: ['the job'],
      err: [],
      calls: [{ status: { trigger: 'etl' } }, { status: { job: 'etl' } }],
    });
    expect(await play(['status', 'elt'], { answer: job })).toMatchObject({ code: 3, err: ['no such trigger'] });
  });

  it('a rerun names the attempt that was the last one, so that the SDK may send it twice', async () => {
    const { calls } = await play(['rerun', ID, '--why', 'w'], { answer: () => ({ message: 'm', attempt: 4 }) });
    expect(calls).toEqual([{ status: ID }, { rerun: `${ID}.4`, by: 'ann', why: 'w' }]);
  });

  it('a call has a key of its own, and that which is given', async () => {
    const answer: Answering = () => ({ message: 'm', source: 'manual', inputs: [{ name: 'n', type: 'integer' }] });
    const { calls, err } = await play(['call', 'reprocess', 'n=5'], { answer });
    expect(calls.at(-1)).toEqual({ trigger: 'reprocess', input: { n: 5 }, idempotencyKey: 'a-new-key' });
    expect(err).toEqual(['idempotency key: a-new-key']);
    expect((await play(['call', 'reprocess', '--key', 'k'], { answer })).calls.at(-1)).toMatchObject({
      idempotencyKey: 'k',
    });
    expect((await play(['call', 'reprocess', '--dry-run'], { answer })).calls.at(-1)).toMatchObject({ dryRun: true });
  });
});

it.each([
  ['WAITING', ['start before  2026-11-22T13:00:00Z, else it is cancelled']],
  ['SUCCEEDED', []],
])('a status of a request that is %s shows until when it may start: %j', async (state, shown) => {
  const answer = () => ({ message: 'm', state, startBefore: '2026-11-22T13:00:00.000Z' });
  const { out } = await play(['status', ID], { answer });
  expect(out.filter((line) => line.includes('start before')).map((line) => line.trim())).toEqual(shown);
});

describe('the words of a call', () => {
  const waitingFor = (source: string, inputs?: readonly object[]): Answering => {
    const answer = { message: 'm', source, ...(inputs && { inputs }) };
    return () => answer;
  };

  it.each([
    ['s3', ['s3://b/k', '--again'], { object: 's3://b/k', again: true, idempotencyKey: 'a-new-key' }],
    ['schedule', ['--date', '2026-11-22'], { scheduledDate: '2026-11-22' }],
    ['schedule', ['--time', '2026-11-22T02:00:00Z'], { scheduledTime: '2026-11-22T02:00:00Z' }],
    ['manual', ['a=1', 'b:=2'], { input: { a: '1', b: 2 }, idempotencyKey: 'a-new-key' }],
  ])('are read by what the trigger waits for: %s %j', async (source, words, payload) => {
    const { calls } = await play(['call', 't', ...words], { answer: waitingFor(source) });
    expect(calls).toEqual([{ status: { trigger: 't' } }, { trigger: 't', ...payload }]);
  });

  it.each([
    ['manual', [], 'expected the name of a trigger, found nothing'],
    ['s3', ['t'], 't waits for uploads: expected one s3://bucket/key, found nothing'],
    ['s3', ['t', 'a=1', 'b=2'], 'expected one s3://bucket/key, found a=1 b=2'],
    ['s3', ['t', 's3://b/k', '--date', '2026-11-22'], '--date and --time are for a schedule, and t has none'],
    ['schedule', ['t'], 't waits for a scheduled time: expected --date or --time'],
    ['schedule', ['t', 'a=1'], 'expected --date or --time, found a=1'],
    ['schedule', ['t', '--date', '2026-11-22', '--time', '2026-11-22T02:00:00Z'], 'expected --date or --time'],
    [
      'manual',
      ['t', 'frm=1', 'n=x'],
      'frm: the trigger has no such input; did you mean "from"?\nn: expected a whole number',
    ],
  ])('that do not fit a trigger of %s are refused, and nothing is called: %j', async (source, words, message) => {
    const inputs = [
      { name: 'from', type: 'date' },
      { name: 'n', type: 'integer' },
    ];
    const { code, err, calls } = await play(['call', ...words], { answer: waitingFor(source, inputs) });
    expect({ code, err: err[0] }).toEqual({ code: 2, err: expect.stringContaining(message) });
    expect(calls.filter((call) => !('status' in call))).toEqual([]);
  });
});

describe('the exit code', () => {
  const refused = (code?: string) => ({ kind: 'refused' as const, code, message: 'it was not done' });

  it.each([
    ['CALL_INVALID', 3],
    ['OBJECT_UNREADABLE', 3],
    ['LEDGER_UNREACHABLE', 1],
    [undefined, 1],
  ])('of a refusal with the code %s is %d', async (code, exit) => {
    const played = await play(['redrive', ID], { answer: () => refused(code) });
    expect({ code: played.code, out: played.out, err: played.err }).toEqual({
      code: exit,
      out: [],
      err: ['it was not done'],
    });
  });

  it('comes with the error as JSON for programs', async () => {
    const { out } = await play(['redrive', ID, '--json'], { answer: () => refused('CALL_INVALID') });
    expect(JSON.parse(out.join('\n'))).toEqual({ error: { code: 'CALL_INVALID', message: 'it was not done' } });
  });

  it.each([
    [{ reason: 'disabled' }, 3],
    [{ state: 'REJECTED' }, 3],
    [{ state: 'WAITING' }, 0],
    [{ state: 'FAILED' }, 0],
  ])('of a call that is answered %j is %d', async (more, exit) => {
    const answer: Answering = ({ status }) =>
      status === undefined ? { message: 'm', ...more } : { message: 'm', source: 'manual' };
    expect((await play(['call', 'reprocess'], { answer })).code).toBe(exit);
  });
});

it('shows a call that starts nothing without the state of the request that an earlier call has made', async () => {
  const answer: Answering = ({ status }) =>
    status === undefined
      ? { message: 'Nothing is started: …', state: 'STARTED', reason: 'object-has-run' }
      : { message: 'm', source: 's3' };
  const { out } = await play(['call', 'orders', 's3://landing/a.csv'], { answer });
  expect(out[0]).toBe('Nothing is started: …');
});

it.each([
  [['rerun', ID], '--why: expected the reason'],
  [['cancel', ID], '--why: expected the reason'],
  [['rerun', 'yesterday', '--why', 'w'], 'expected a request id (24 hexadecimal digits), found "yesterday"'],
  [['redrive', 'yesterday'], 'expected a request id (24 hexadecimal digits), found "yesterday"'],
  [['status'], 'expected one object, request id, run id, trigger or job, found nothing'],
  [['status', 'a', 'b'], 'found a b'],
  [['status', 's3://landing'], 'expected an object, found "s3://landing": it names a bucket but no object'],
  [['status', 'https://landing/a'], 'expected an object, found "https://landing/a": '],
])('%j is wrong usage, and nothing is called', async (words, message) => {
  const { code, err, calls } = await play(words);
  expect({ code, calls, err: err[0] }).toEqual({ code: 2, calls: [], err: expect.stringContaining(message) });
});

describe('an answer', () => {
  const request = {
    message: 'Run jr_2 of job etl has ended: FAILED.',
    ...{ requestId: ID, trigger: 'orders', jobName: 'etl', state: 'FAILED', attempt: 2, jobRunId: 'jr_2' },
    runUrl: 'https://console/jr_2',
    ...{ arrived: '2026-11-22T12:00:00.000Z', started: '2026-11-22T12:01:00.000Z', ended: '2026-11-22T12:31:05.000Z' },
    error: { name: 'FAILED', message: 'bad\u001b[2Jrow' },
    request: { JobName: 'etl', Arguments: { '--source': 's3://b/k' } },
    history: [
      { at: '2026-11-22T12:00:10.000Z', what: 'ended', attempt: 1, result: 'FAILED', jobRunId: 'jr_1' },
      { at: '2026-11-22T12:00:20.000Z', what: 'rerun', attempt: 1, result: 'FAILED', by: 'ana', why: 'mended' },
      { at: '2026-11-22T12:00:30.000Z', what: 'redriven', attempt: 2, result: 'FAILED', by: 'ben' },
    ],
    next: [{ to: 'run it again as its next attempt', call: { redrive: ID } }],
  };
  const shown = [
    'FAILED  Run jr_2 of job etl has ended: FAILED.',
    `  request    ${ID}`,
    '  trigger    orders',
    '  job        etl',
    '  attempt    2',
    '  arrived    2026-11-22T12:00:00Z',
    '  started    2026-11-22T12:01:00Z',
    '  ended      2026-11-22T12:31:05Z, after 30 minutes 5 seconds',
    '  run        jr_2',
    '             https://console/jr_2',
    '  error      FAILED: bad\\u001b[2Jrow',
    '  history    2026-11-22T12:00:10Z ended (attempt 1): FAILED, jr_1',
    '             2026-11-22T12:00:20Z rerun (attempt 1): FAILED by ana: mended',
    '             2026-11-22T12:00:30Z redriven (attempt 2): FAILED by ben',
    '  arguments  --source s3://b/k',
    '',
    'To run it again as its next attempt:',
    `  npx glue-job-trigger redrive ${ID} --stage prod`,
  ];

  it('about a request is shown with all that a person needs, and the next command', async () => {
    const { out } = await play(['status', ID, '--stage', 'prod'], { answer: () => request });
    expect(out).toEqual(shown);
  });

  it('about an object lists its requests, and shows the latest in full', async () => {
    const earlier = { ...request, state: 'SUCCEEDED', attempt: 1, jobRunId: 'jr_0' };
    const answer = { message: '2 request(s) for s3://b/k, latest first.', requests: [request, earlier] };
    const { out } = await play(['status', 's3://b/k', '--stage', 'prod'], { answer: () => answer });
    expect(out).toEqual([
      '2 request(s) for s3://b/k, latest first.',
      '',
      'arrived               state      attempt  trigger  request                   run',
      `2026-11-22T12:00:00Z  FAILED           2  orders   ${ID}  jr_2`,
      `2026-11-22T12:00:00Z  SUCCEEDED        1  orders   ${ID}  jr_0`,
      '',
      ...shown,
    ]);
  });

  it('is given to programs as it came', async () => {
    const { out } = await play(['status', ID, '--json'], { answer: () => request });
    expect(JSON.parse(out.join('\n'))).toEqual(request);
  });
});
