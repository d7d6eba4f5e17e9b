/** Whoever may upload a file may choose its key. From the file's text and S3's event to the request: what a key may not do. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { S3ObjectCreated } from '../../lib/core/events/event.ts';
import { parseS3Events } from '../../lib/core/events/s3/s3-events.ts';
import { GLUE_ARGUMENTS } from '../../lib/core/glue/glue-arguments.ts';
import type { StartJobRunRequest } from '../../lib/core/glue/start-job-run-request.ts';
import type { Decision } from '../../lib/core/plan/decision.ts';
import { plan, planUpload } from '../../lib/core/plan/plan.ts';
import { receive } from '../../lib/lambda/receive.ts';
import { admit } from '../../lib/start/admit.ts';
import { aNotification, anObjectCreated, inSns, inSqs } from '../doubles/event-payloads.ts';
import { testWorld } from '../doubles/test-world.ts';
import { check, triggersOf } from '../triggers-file/a-file.ts';

const FILE = `
triggers:
  uploads:
    on: { s3: { bucket: landing, key: '{first}/{rest**}' } }
    when: key.size() > 0
    start:
      JobName: etl
      Arguments:
        --fixed: as it stands
        --key: \${{ key }}
        --source: s3://\${{ bucket }}/\${{ key }}
        --first: \${{ first }}
        --rest: \${{ rest }}
        --shouted: \${{ key.upperAscii() }}
        --joined: \${{ first + "|" + rest }}
        --conf: spark.sql.shuffle.partitions=8
`;
const NAMES = ['--fixed', '--key', '--source', '--first', '--rest', '--shouted', '--joined', '--conf'];

const triggers = triggersOf(FILE);

const decide = async (payload: unknown): Promise<readonly Decision[]> => {
  const decisions: Decision[] = [];
  for (const parsed of parseS3Events(payload)) {
    if (parsed.kind !== 'event') throw new Error(`not taken in: ${JSON.stringify(parsed)}`);
    decisions.push(...plan(parsed.event, { triggers, ledgerId: 'ledger' }));
  }
  return decisions;
};

const requestFor = async (payload: unknown): Promise<StartJobRunRequest> => {
  const [decision] = await decide(payload);
  if (decision?.kind !== 'request' || decision.request.request === undefined) {
    throw new Error(`no request: ${JSON.stringify(decision)}`);
  }
  return decision.request.request;
};

const upload = (key: string) => ({ key, sequencer: '0055AED6DCD90281E5' });

/** Pieces that mean something to somebody on the way. */
const PIECES = [
  ...[
    '${{ input.x }}',
    '${{ vars }}',
    '${{',
    '}}',
    '{{ key }}',
    '{first}',
    '{rest**}',
    '$eval("1")',
    '$',
    '`',
    "'",
    '"',
  ],
  ...[
    '--scriptLocation',
    '--conf',
    '--extra-py-files=s3://evil/x.zip',
    '--trigger-request-id',
    '=',
    ' ',
    '\\',
    '\\u0000',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    '%',
    '%2F',
    '%00',
    '%E0%A4%A',
    '+',
    '%2B',
    '&',
  ],
  ...[
    '\u0000',
    '\n',
    '\r',
    '\t',
    '\u001b[31m',
    '\u007f',
    '\u200b',
    '\u202e',
    '\ufeff',
    '\u2028',
    'é',
    'e\u0301',
    '漢',
    '🎉',
  ],
  ...[
    '*',
    '**',
    '?',
    '../../',
    '../',
    '//',
    '.',
    '..',
    '~',
    ';',
    '|',
    '$(id)',
    '<script>',
    'null',
    'true',
    '0123',
    '[]',
    '{}',
  ],
] as const;

const hostileKey = fc
  .tuple(
    fc.constantFrom('a', 'orders', '__proto__', '--conf', '${{ key }}', '%2F'),
    fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 12 }),
  )
  .map(([first, pieces]) => `${first}/${pieces.join('')}`)
  .filter((key) => !key.endsWith('/') && Buffer.byteLength(key) <= 1_024);

const unicodeKey = fc
  .tuple(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
  )
  .map((parts) => parts.join('/'))
  .filter(
    (key) =>
      key.isWellFormed() && /^[^/]+\/[\s\S]+$/.test(key) && !key.endsWith('/') && Buffer.byteLength(key) <= 1_024,
  );

/** Whether one of the values that the file makes of it begins with "-". */
const begins = (key: string): boolean => /^-|^[^/]*\/-/.test(key);

const sendableKey = fc.oneof(hostileKey, unicodeKey).filter((key) => !begins(key));

describe('a key, whatever it contains', () => {
  it('never becomes a value that a script would read as the name of an argument', async () => {
    const keys = fc.tuple(fc.constantFrom('', '-', '--', '--conf='), fc.oneof(hostileKey, unicodeKey), fc.boolean());
    await fc.assert(
      fc.asyncProperty(keys, async ([dashes, key, below]) => {
        const whole = below ? key.replace('/', `/${dashes}`) : `${dashes}${key}`;
        fc.pre(begins(whole) && Buffer.byteLength(whole) <= 1_024);
        const [decision] = await decide(anObjectCreated(upload(whole)));
        if (decision?.kind === 'request') {
          const values = Object.values(decision.request.request?.Arguments ?? {});
          for (const value of values) expect(value).toMatch(/^(?!-)|^-$|^-(?:\d+|\d*\.\d+)$/);
        } else expect(decision).toMatchObject({ kind: 'invalid', error: { message: expect.stringContaining('"-"') } });
      }),
    );
  });

  it('fills values, and never names an argument or chooses the job', async () => {
    await fc.assert(
      fc.asyncProperty(sendableKey, async (key) => {
        const { JobName, Arguments = {}, ...rest } = await requestFor(anObjectCreated(upload(key)));
        expect(JobName).toBe('etl');
        expect(rest).toEqual({});
        expect(Object.keys(Arguments)).toEqual(NAMES);
        expect(Object.getPrototypeOf(Arguments)).toBe(Object.prototype);
      }),
    );
  });

  it('is never evaluated: it reaches the run character by character', async () => {
    await fc.assert(
      fc.asyncProperty(sendableKey, async (key) => {
        const { Arguments = {} } = await requestFor(anObjectCreated(upload(key)));
        const slash = key.indexOf('/');
        const [first, rest] = [key.slice(0, slash), key.slice(slash + 1)];
        expect(Arguments).toEqual({
          '--fixed': 'as it stands',
          '--key': key,
          '--source': `s3://landing/${key}`,
          '--first': first,
          '--rest': rest,
          '--shouted': key.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()),
          '--joined': `${first}|${rest}`,
          '--conf': 'spark.sql.shuffle.partitions=8',
        });
      }),
    );
  });

  it('gives the same request by every route it can come', async () => {
    await fc.assert(
      fc.asyncProperty(sendableKey, async (key) => {
        const routes = [
          aNotification(upload(key)),
          inSqs(anObjectCreated(upload(key))),
          inSqs(inSns(aNotification(upload(key)))),
        ];
        const wanted = await requestFor(anObjectCreated(upload(key)));
        for (const payload of routes) expect(await requestFor(payload)).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves no trace on the prototypes that all objects share', async () => {
    for (const key of ['__proto__/polluted', 'constructor/prototype', '__proto__/__proto__']) {
      await requestFor(anObjectCreated(upload(key)));
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(Reflect.get({}, 'first')).toBeUndefined();
  });
});

describe('a key that no object can have', () => {
  it.each([
    ['longer than 1,024 bytes', 'a/'.padEnd(1_025, 'x')],
    ['longer than 1,024 bytes in UTF-8 only', `a/${'漢'.repeat(341)}`],
    ['a megabyte long', 'a/'.padEnd(1_000_000, '{first}')],
    ['with half a surrogate pair', 'a/\ud83c'],
    ['empty', ''],
  ])('is refused before any work, when it is %s', (_what, key) => {
    const [parsed, ...others] = parseS3Events(anObjectCreated(upload(key)));
    expect(others).toEqual([]);
    expect(parsed).toMatchObject({ kind: 'malformed' });
    // What is told of it is short, however long the key is.
    expect(JSON.stringify(parsed).length).toBeLessThan(2_000);
  });

  it('is refused when its encoding is broken', () => {
    const notification = aNotification(upload('a/x'));
    for (const raw of ['a/%', 'a/%E0%A4%A', 'a/%ff', 'a/%C0%AF']) {
      const [record] = notification.Records;
      const broken = { Records: [{ ...record, s3: { ...record?.s3, object: { ...record?.s3.object, key: raw } } }] };
      expect(parseS3Events(broken)).toMatchObject([{ kind: 'malformed' }]);
    }
  });
});

describe('the longest keys that S3 allows', () => {
  it.each([
    ['{first}/{rest**}', `a/${'b/'.repeat(510)}c`, 'request'],
    ['**a**a**a**a**a**a**a**b', `${'a'.repeat(1_023)}c`, 'no-request'],
    ['{x**}-{y**}-{z**}/*.csv', '-'.repeat(1_024), 'no-request'],
    [`${'*a'.repeat(250)}b`, 'a'.repeat(1_024), 'no-request'],
    [`${'*a'.repeat(250)}b`, `${'a'.repeat(1_023)}b`, 'request'],
  ])('are matched against %.30s… without trying every way: %#', async (pattern, key, kind) => {
    const text = FILE.replace('{first}/{rest**}', pattern).replace(/^ {8}--(?:first|rest|joined).*\n/gm, '');
    const [parsed] = parseS3Events(anObjectCreated(upload(key)));
    if (parsed?.kind !== 'event') throw new Error('not taken in');
    const decisions = await plan(parsed.event, { triggers: triggersOf(text), ledgerId: 'ledger' });
    expect(decisions.map((decision) => decision.kind)).toEqual([kind]);
  });
});

describe('what Glue reads as code or configuration', () => {
  it.each([
    '${{ key }}',
    's3://x/${{ first }}',
    '${{ first + "x" }}',
    '${{ has(event.size) ? key:"x" }}',
    'a ${{ event.?etag.orValue("b") }}',
  ])('can be filled from an event by none of its names: %s', (value) => {
    const names = [...GLUE_ARGUMENTS];
    const lines = names.map((name) => `        ${name}: '${value}'\n`).join('');
    const { errors } = check(FILE.replace(/^ {8}--conf: .*\n/m, lines));
    const refused = new Set(errors.map(({ where }) => where.replace('triggers.uploads.start.Arguments.', '')));
    expect(names.filter((name) => !refused.has(name))).toEqual([]);
  });
});

describe('an input of a manual call, whatever it contains', () => {
  const byHand = triggersOf(`
triggers:
  call:
    on: manual
    start:
      JobName: etl
      Arguments:
        --from: \${{ input.from }}
        --text: x \${{ string(input.from) }}
`);

  it('fills values only, and is data even where it looks like a program', async () => {
    const value = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 }));
    const input = fc.oneof(
      fc.record({ from: value, '--conf': value, JobName: value, Arguments: value }),
      fc.dictionary(fc.constantFrom(...PIECES, 'from'), value),
      // What looks like a part of a compiled expression, or of an optional value.
      fc.record({ from: fc.record({ op: fc.constant('literal'), value }) }),
    );
    await fc.assert(
      fc.asyncProperty(input, async (given) => {
        const event = {
          source: 'manual',
          input: JSON.parse(JSON.stringify(given)),
          call: { lambdaRequestId: 'l' },
        } as const;
        const [decision] = await plan(event, { triggers: byHand, ledgerId: 'ledger', only: 'call' });
        expect(decision?.kind).toMatch(/^(?:request|invalid)$/);
        if (decision?.kind !== 'request') return;
        expect(decision.request.request?.JobName).toBe('etl');
        expect(Object.keys(decision.request.request ?? {})).toEqual(['JobName', 'Arguments']);
        const { Arguments = {} } = decision.request.request ?? {};
        expect(Object.keys(Arguments)).toEqual(['--from', '--text']);
        expect(Arguments['--from']).toBe(
          typeof event.input.from === 'string' ? event.input.from : JSON.stringify(event.input.from),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('an expression that asks for too much of one event', () => {
  const greedy = triggersOf(`
triggers:
  uploads:
    on: { s3: { bucket: landing, key: '**' } }
    start:
      JobName: orders-etl
      Arguments:
        --key: \${{ key }}
        --greedy: \${{ string(key.split("").all(a, key.split("").all(b, key.contains(a + b) == (a + b in [key]) || true))) }}
`);

  it('rejects the request of that event, and none of its neighbours in the batch', async () => {
    const world = testWorld();
    const invocation = world.invocation();
    const intake = {
      parse: parseS3Events,
      decide: (event: S3ObjectCreated) => planUpload(event, { triggers: greedy, ledgerId: 'ledger' }),
      carryOut: (decision: Decision) => admit(decision, invocation),
    };
    const keys = ['a', 'b'.repeat(1_000), 'c'];
    const batch = {
      Records: keys.map((key, index) => ({
        messageId: `m${index}`,
        eventSource: 'aws:sqs',
        body: JSON.stringify(anObjectCreated({ key, sequencer: `0${index}` })),
      })),
    };
    const response = await receive(batch, intake, invocation.log);
    expect(response).toEqual({ batchItemFailures: [] });
    const states = world.ledger
      .items()
      .map(({ event, state, error }) => [event.source === 's3' && event.key, state, error?.message]);
    expect(states.toSorted()).toEqual([
      ['a', 'STARTED', undefined],
      [keys[1], 'REJECTED', expect.stringContaining('takes too long or makes too much')],
      ['c', 'STARTED', undefined],
    ]);
  });
});
