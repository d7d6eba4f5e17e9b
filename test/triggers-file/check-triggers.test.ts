import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFindings } from '../../lib/triggers-file/format-findings.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { aManualFile, anS3File, check, errorsOf, triggerOf, triggersOf, warningsOf } from './a-file.ts';

const FIVE_ERRORS = 'test/fixtures/triggers/five-errors.yml';

describe('a triggers file', () => {
  it('becomes normalised triggers when it has no error', () => {
    const triggers = triggersOf(readFileSync('triggers.yml', 'utf8'));
    expect(triggers).toMatchObject({
      format: 1,
      stage: 'dev',
      vars: { landing: 'acme-dev-landing' },
      marker: '--trigger-request-id',
      keepForDays: 90,
      giveUpAfterHours: 24,
      createBuckets: [],
    });
    expect(triggers.triggers.map(({ name, enabled, reupload }) => [name, enabled, reupload])).toEqual([
      ['orders', true, 'run'],
      ['deliveries', true, 'run'],
      ['nightly', true, 'run'],
      ['reprocess', true, 'run'],
    ]);
    const [orders] = triggers.triggers;
    expect(orders?.on).toMatchObject({ kind: 's3', bucket: 'acme-dev-landing' });
    expect(orders?.when).toMatchObject({ cel: 'size > 0 && area in ["eu", "us"]' });
    expect(orders?.start).toMatchObject({
      JobName: 'orders-etl-dev',
      Arguments: {
        '--source': { text: ['s3://', { path: ['bucket'] }, '/', { path: ['key'] }] },
        '--area': { path: ['area'] },
      },
      NumberOfWorkers: { cel: 'size > 1073741824 ? 20:4' },
      Timeout: 60,
    });
  });

  it('with five errors has all five named at once, each with its place', () => {
    const { triggers, errors } = check(readFileSync(FIVE_ERRORS, 'utf8'));
    expect(triggers).toBeUndefined();
    expect(errors.map(({ line, column, where, message }) => [line, column, where, message])).toEqual([
      [
        10,
        17,
        'triggers.orders.on.s3.bucket',
        expect.stringContaining('"landin" is not in the vars of stage "dev"; did you mean "landing"?'),
      ],
      [12, 11, 'triggers.orders.when', expect.stringContaining('unknown name "siz"; did you mean "size"?')],
      [15, 7, 'triggers.orders.start', expect.stringContaining('unknown key "Argments"; did you mean "Arguments"?')],
      [17, 16, 'triggers.orders.start.Timeout', 'expected whole minutes from 1 to 10080 (7 days), found 20000'],
      [21, 31, 'triggers.nightly.on.schedule.expression', expect.stringContaining('expected 6 fields, found 5')],
    ]);
  });

  it('is loaded, or refused with one message that holds every error', () => {
    expect(loadTriggers({ file: 'triggers.yml', stage: 'prod' }).vars).toEqual({ landing: 'acme-landing' });
    const load = () => loadTriggers({ file: FIVE_ERRORS, stage: 'dev' });
    expect(load).toThrow(expect.objectContaining({ code: 'TRIGGERS_INVALID', retryable: false }));
    expect(load).toThrow(/has 5 errors[\s\S]*landin[\s\S]*siz[\s\S]*Argments[\s\S]*20000[\s\S]*expected 6 fields/);
  });

  it('that does not exist is refused with what to do', () => {
    expect(() => loadTriggers({ file: 'nowhere.yml', stage: 'dev' })).toThrow(
      /nowhere\.yml.*no such file.*TRIGGERS_FILE/,
    );
  });

  it('is shown with the line that is wrong and the place in it', () => {
    const text = anS3File('reuplod: run');
    expect(formatFindings(check(text).errors, 'error', { fileName: 'f.yml', text })).toBe(
      [
        'f.yml:8:5 error in triggers.orders',
        '  unknown key "reuplod"; did you mean "reupload"? (keys here: on, when, start, reupload, batch, retry, notify, failureAlarm, expect, headStart, startWithin, fuse, enabled)',
        '  8 |     reuplod: run',
        '    |     ^',
      ].join('\n'),
    );
  });

  it('is never checked with an exception, and never both invalid and usable, whatever its text', () => {
    const word = fc.constantFrom(
      ...['triggers:', 'on:', 's3:', 'bucket:', 'key:', 'start:', 'JobName:', 'Arguments:', '--a:', 'vars:', 'dev:'],
      ...[
        '${{',
        '}}',
        '{',
        '}',
        '[',
        ']',
        '*',
        '&a',
        '*a',
        '<<:',
        '"',
        "'",
        '#',
        ' ',
        '\n',
        '\n  ',
        '\n    ',
        '\t',
        '- ',
      ],
      ...[
        'size',
        'input.x',
        '$$',
        '$now()',
        '/x/',
        '?',
        '|',
        '>',
        '%',
        '!x',
        '---',
        '0123',
        'a',
        'manual',
        '__proto__:',
      ],
    );
    const soup = fc.array(word, { maxLength: 60 }).map((words) => words.join(''));
    const damaged = fc.tuple(fc.nat(900), fc.nat(40), fc.oneof(word, fc.string())).map(([at, length, put]) => {
      const text = readFileSync('triggers.yml', 'utf8');
      return text.slice(0, at) + put + text.slice(at + length);
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), soup, damaged), (text) => {
        const { triggers, errors } = check(text);
        expect(triggers === undefined).toBe(errors.length > 0);
        const placed = errors.filter(({ where }) => where !== 'stage');
        for (const { line, column } of placed) expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 400 },
    );
  });

  it('whose aliases multiply beyond reason is refused quickly', () => {
    const bomb = Array.from({ length: 30 }, (_, n) => `a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1}, *a${n - 1}`}]`);
    expect(errorsOf(`${bomb.join('\n')}\n`).join()).toContain('multiply beyond reason');
  });
});

describe('stages and vars', () => {
  const file = (rest: string) =>
    [
      'vars:',
      '  dev: { job: etl, workers: 4, version: 1.10, on: false, deep: { a: b } }',
      '  prod: { job: etl }',
      'triggers:',
      '  call:',
      '    on: manual',
      rest,
      '',
    ].join('\n');

  it('may stand anywhere, keep their type where they stand alone, and their written form in texts', () => {
    const start =
      '{ JobName: "${{ vars.job }}-${{ stage }}", NumberOfWorkers: "${{ vars.workers }}", Arguments: { --v: "${{ vars.version }}", --w: "v${{ vars.version }}", --d: "${{ vars.deep.a }}" } }';
    expect(triggerOf(file(`    start: ${start}`)).start).toEqual({
      JobName: 'etl-dev',
      NumberOfWorkers: 4,
      Arguments: { '--v': '1.10', '--w': 'v1.10', '--d': 'b' },
    });
  });

  it('switch a trigger off for a stage', () => {
    const text = file('    when: ${{ vars.on }}\n    start: { JobName: x }');
    expect(triggerOf(text)).toMatchObject({ enabled: false });
    expect(triggerOf(text)).not.toHaveProperty('when');
  });

  it('are checked in expressions that mix them with event data', () => {
    const start = (expression: string) => file(`    start: { JobName: x, Arguments: { --a: '${expression}' } }`);
    expect(triggerOf(start('${{ vars.job + input.x }}')).start.Arguments).toMatchObject({
      '--a': { cel: 'vars.job + input.x' },
    });
    expect(errorsOf(start('${{ vars.jobb + input.x }}'))).toEqual([expect.stringContaining('did you mean "job"?')]);
  });

  it('name the known stages when the stage is unknown, and check everything else', () => {
    expect(errorsOf(file('    start: { JobName: "${{ vars.job }}", Timout: 5 }'), 'prd')).toEqual([
      'stage: expected dev or prod, found "prd"; did you mean "prod"?',
      expect.stringContaining('unknown key "Timout"'),
    ]);
  });

  it('warn of a variable that another stage lacks', () => {
    expect(warningsOf(file('    start: { JobName: "x${{ vars.workers }}" }'))).toEqual([
      '${{ vars.workers }} is missing in the vars of: prod',
    ]);
  });

  it('need no vars at all', () => {
    expect(triggersOf(aManualFile('{ JobName: "x-${{ stage }}" }'), 'any-stage').triggers[0]?.start.JobName).toBe(
      'x-any-stage',
    );
  });

  it('hold no expressions but the stage', () => {
    const text = [
      'vars: { dev: { a: "x-${{ stage }}", b: "${{ key }}" } }',
      aManualFile('{ JobName: "${{ vars.a }}" }'),
    ].join('\n');
    expect(errorsOf(text)).toEqual(['${{ key }} cannot stand in vars; only ${{ stage }} can']);
  });

  it('refuse a stage that cannot name a stack', () => {
    expect(errorsOf(aManualFile('{ JobName: x }'), 'my stage')).toEqual([
      expect.stringMatching(/^stage: expected a letter, .*, found "my stage"$/),
    ]);
  });

  it('tell a wrong stage once, and at no place of the file', () => {
    const text = file('    start: { JobName: "${{ vars.job }}" }');
    const { errors } = check(text, 'my stage');
    expect(formatFindings(errors, 'error', { fileName: 'triggers.yml', text })).toMatch(
      /^triggers\.yml error\n {2}stage: expected a letter, .*$/,
    );
  });

  it('say nothing of the stage while YAML itself is wrong, which may hide its vars', () => {
    expect(errorsOf(`vars: {\n${file('    start: { JobName: x }')}`, 'nosuch').join()).not.toContain('stage');
  });

  it('name the stages that there are when the one asked for is not among them', () => {
    expect(errorsOf(file('    start: { JobName: x }'), 'nosuch')).toEqual([
      'stage: expected dev or prod, found "nosuch"',
    ]);
  });
});

describe('settings of the file', () => {
  const withSettings = (settings: string) => `${settings}\n${aManualFile('{ JobName: x }')}`;

  it('are read', () => {
    const settings = [
      'marker: --my-id',
      'keepFor: 30 days',
      'giveUpAfter: 3 days',
      'alarmTopic: arn:aws:sns:eu-central-1:123456789012:alarms',
      'createBuckets: ["acme-${{ stage }}-landing"]',
      'ledgerTable: ledger-of-${{ stage }}',
      'keepJobs: ["old-etl-${{ stage }}"]',
    ].join('\n');
    expect(triggersOf(withSettings(settings))).toMatchObject({
      marker: '--my-id',
      keepForDays: 30,
      giveUpAfterHours: 72,
      alarmTopic: 'arn:aws:sns:eu-central-1:123456789012:alarms',
      createBuckets: ['acme-dev-landing'],
      ledgerTable: 'ledger-of-dev',
      keepJobs: ['old-etl-dev'],
    });
  });

  it('say by alarmTopic: none that the alarms reach nobody', () => {
    const triggers = triggersOf(withSettings('alarmTopic: none'));
    expect(triggers).toMatchObject({ alarmsUnheard: true });
    expect(triggers).not.toHaveProperty('alarmTopic');
  });

  it.each([
    ['marker: my-id', 'begins with --'],
    ['marker: --conf', 'Glue or the fence reads this argument'],
    ['marker: --JOB_NAME', 'never to set it'],
    ['keepFor: 29 days', 'at least 30'],
    ['keepFor: 90', 'expected a number of days, e.g. 90 days, found the number 90'],
    ['keepFor: 3 months', 'e.g. 90 days'],
    ['giveUpAfter: 0 hours', 'at least 1'],
    ['giveUpAfter: 15 days', 'at most 14 days'],
    ['giveUpAfter: 24', 'expected a number of hours or days, e.g. 24 hours, found the number 24'],
    ['giveUpAfter: a day', 'e.g. 24 hours'],
    ['alarmTopic: alarms', 'expected the ARN of an SNS topic, or none'],
    ['ledgerTable: my ledger', 'expected the name of a DynamoDB table'],
    ['createBuckets: acme', 'an array of bucket names'],
    ['createBuckets: [Acme]', 'expected the name of a bucket'],
    ['createBuckets: [acme_landing]', 'expected the name of a bucket'],
    [`createBuckets: [${'a'.repeat(64)}]`, 'expected the name of a bucket'],
    ['createBuckets: [acme, acme]', 'a second time'],
    ['keepJobs: old-etl', 'an array of job names'],
    ['keepJobs: [old-etl, old-etl]', 'a second time'],
    ['keepJobs: ["${{ key }}"]', 'only ${{ stage }} and ${{ vars.… }} may stand here'],
    [`keepJobs: ["${'x'.repeat(256)}"]`, 'expected 1 to 255 characters'],
  ])('refuse %s', (settings, message) => {
    expect(errorsOf(withSettings(settings))).toEqual([expect.stringContaining(message)]);
  });
});

it('warns of a job that is kept though a trigger starts it', () => {
  expect(warningsOf(`keepJobs: [x]\n${aManualFile('{ JobName: x }')}`)).toEqual([
    expect.stringContaining('the trigger "call" starts the job x, so it need not be kept'),
  ]);
});

describe('a trigger', () => {
  it.each(['Orders', 'orders_eu', '1st', 'a'.repeat(49), 'manual-start', 'restored'])(
    'may not be called %s',
    (name) => {
      expect(errorsOf(`triggers:\n  ${name}:\n    on: manual\n    start: { JobName: x }\n`)).toHaveLength(1);
    },
  );

  it.each(['Acme_Landing', 'acme_landing', 'a'.repeat(255), 'a..b', '-acme', 'acme.'])(
    'may wait for a bucket %.40s, which only an old one can be called, with a warning',
    (name) => {
      const text = anS3File('').replace('acme-landing', name);
      expect(triggerOf(text).on).toMatchObject({ bucket: name });
      expect(warningsOf(text)).toEqual([expect.stringContaining('made in us-east-1 before March 2018')]);
    },
  );

  it.each([
    ['bucket: ab', 'expected the name of a bucket'],
    [`bucket: ${'a'.repeat(256)}`, 'expected the name of a bucket'],
    ['bucket: 192.168.5.4', 'expected the name of a bucket'],
    ['bucket: "Acme Landing"', 'expected the name of a bucket'],
    ['bucket: arn:aws:s3:::acme', 'the name of a bucket only, acme, found'],
    ['bucket: S3://acme', 'expected the name of a bucket'],
    ['bucket: s3://acme/in', 'the name of a bucket only, acme, found'],
    ['bucket: ${{ key }}', 'only ${{ stage }} and ${{ vars.… }}'],
  ])('refuses %s', (bucket, message) => {
    expect(errorsOf(anS3File('').replace('bucket: acme-landing', bucket))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['orders/${{ day }}.csv', 'write {day}, not ${{ day }}'],
    ['s3://acme/{day}.csv', 'leave "s3://" and the bucket out'],
    ['orders/{key}.csv', 'an event has a field of this name'],
    ['orders/{input}.csv', 'an event has a field of this name'],
    ['orders/{__proto__}.csv', 'cannot be read in an expression'],
    ['orders/{in}.csv', 'cannot be read in an expression'],
    ['orders/{day}/{day}', 'captured twice'],
  ])('refuses the key %s', (key, message) => {
    expect(errorsOf(anS3File('', { key }))).toEqual([expect.stringContaining(message)]);
  });

  it('says nothing about names while the key pattern, from which they may come, is wrong', () => {
    expect(errorsOf(anS3File('when: day == "x"', { key: 'orders/{day' }))).toHaveLength(1);
  });

  it.each([
    [
      '{ schedule: "cron(0 2 * * ? *)" }',
      [
        'expected a mapping with expression: and, if you like, timezone: and flexibleWindowMinutes:, found the string "cron(0 2 * * ? *)"',
      ],
    ],
    ['{ schedule: }', ['flexibleWindowMinutes:, found nothing after "schedule:"']],
    ['{ s3: my-bucket }', ['expected a mapping with bucket: and, if you like, key:, found the string "my-bucket"']],
    ['{ manual: true }', ['expected a mapping with inputs:, or the word manual']],
    ['{ manual: }', ['expected a mapping with inputs:, or the word manual, found nothing after "manual:"']],
    ['{ manual: { inputs: [from] } }', ['expected a mapping of inputs by name, found an array']],
    ['{ schedule: [], every: day }', ['unknown key "every"', 'flexibleWindowMinutes:, found an array']],
    ['s3', ['expected "manual", or a mapping with one of s3:, schedule: and manual:, found the string "s3"']],
  ])('says what is wrong with the intended event: on: %s', (on, messages) => {
    const errors = errorsOf(`triggers:\n  call:\n    on: ${on}\n    start: { JobName: job }\n`);
    expect([...errors].sort()).toEqual([...messages].sort().map((message) => expect.stringContaining(message)));
  });

  it.each([
    ['when: size', 'gives a number; expected a boolean'],
    ['when: area', 'gives a string'],
    ['when: area + "x"', 'gives a string'],
    ['when: "[area]"', 'gives no single value'],
    ['when: size([area])', 'gives a number'],
    ['when: event.?size', 'gives an optional value'],
    ['when: size > 0 ? 1:2', 'gives a number'],
    ['when: size > 0 ? true', 'something is missing at its end'],
    ['when: ${{ size > 0 }} && true', 'a condition is one expression'],
    ['reupload: never', 'expected one of run, skip, run-if-changed, found'],
    ['enabled: yes', 'YAML 1.2 knows "yes" as a word only'],
    ['condition: size > 0', 'here it is when'],
  ])('refuses %s', (line, message) => {
    expect(errorsOf(anS3File(line))).toEqual([expect.stringContaining(message)]);
  });

  it('accepts reupload for uploads only', () => {
    expect(errorsOf(`${aManualFile('{ JobName: x }')}    reupload: run\n`)).toEqual([
      expect.stringContaining('this one is manual'),
    ]);
  });
});

describe('the request of a trigger', () => {
  it('keeps the written form of plain scalars in Arguments', () => {
    const start =
      '{ JobName: x, Arguments: { --a: 0123, --b: 1.10, --c: true, --d: 2026-11-22, --e: 12:30, --f: "", --g: 1_000, --h: on } }';
    expect(triggerOf(aManualFile(start)).start.Arguments).toEqual({
      ...{
        '--a': '0123',
        '--b': '1.10',
        '--c': 'true',
        '--d': '2026-11-22',
        '--e': '12:30',
        '--f': '',
        '--g': '1_000',
      },
      '--h': 'on',
    });
  });

  it('folds literals, so that a literal ${{ can be written, and leaves nothing to evaluate', () => {
    const triggers = triggersOf(aManualFile('{ JobName: x, Arguments: { --a: \'${{ "${{" }} x }}\' } }'));
    expect(triggers.triggers[0]?.start.Arguments).toEqual({ '--a': '${{ x }}' });
  });

  it.each([
    ['{ JobName: "x-${{ input.x }}" }', 'resolved at build'],
    ['{ JobName: 5 }', 'put it in quotes'],
    ['{ }', '"JobName" is missing'],
    ['{ JobName: x, Arguments: { a: 1 } }', 'write "--a"'],
    ['{ JobName: x, Arguments: { --JOB_NAME: y } }', 'never to set it'],
    ['{ JobName: x, Arguments: { --trigger-request-id: y } }', 'carries the marker'],
    ['{ JobName: x, Arguments: { --trigger_request_id: y } }', 'is to a script "--trigger-request-id", the marker'],
    ['{ JobName: x, Arguments: { --Trigger-Request-Id: y } }', 'is to a script "--trigger-request-id", the marker'],
    ['{ JobName: x, Arguments: { "--day\u200B": y } }', 'no blank'],
    ['{ JobName: x, Arguments: { --scriptLocation: "${{ input.s }}" } }', 'event data may not fill it'],
    ['{ JobName: x, Arguments: { --extra-py-files: "s3://b/${{ input.s }}" } }', 'event data may not fill it'],
    ['{ JobName: x, Arguments: { --RedshiftTempDir: "s3://${{ input.s }}" } }', 'event data may not fill it'],
    ['{ JobName: x, Arguments: { --JOB_RUN_ID: jr_1 } }', 'never to set it'],
    ['{ JobName: x, SecurityConfiguration: "${{ input.s }}" }', 'event data may not fill it'],
    ['{ JobName: x, ExecutionRoleSessionPolicy: "${{ input.s }}" }', 'event data may not fill it'],
    ['{ JobName: x, JobRunId: jr_1 }', 'it is not supported'],
    ['{ JobName: x, Arguments: { --a: } }', 'found nothing after "--a:"'],
    ['{ JobName: x, Arguments: { --a: {input} } }', 'write ${{ input }}'],
    ['{ JobName: x, Arguments: { --a: "x-{input}" } }', 'write ${{ input }}'],
    ['{ JobName: x, Arguments: { --a: "${{ [1, 2] }}" } }', 'gives no single value'],
    ['{ JobName: x, Arguments: { --a: "x-${{ input.?b }}" } }', 'a part of a string cannot be left out'],
    ['{ JobName: x, Timeout: "60" }', 'write it without quotes'],
    ['{ JobName: x, Timeout: "6${{ input.x }}" }', 'is a string, expected a number'],
    ['{ JobName: x, NumberOfWorkers: "${{ requestId }}" }', 'gives a string; expected a number'],
    ['{ JobName: x, WorkerType: g.1x }', 'expected "G.1X"'],
    ['{ JobName: x, WorkerType: G.1X, MaxCapacity: "${{ input.x }}" }', 'beside WorkerType'],
    ['{ JobName: x, WorkerType: G.8X, ExecutionClass: FLEX }', 'FLEX only on'],
  ])('refuses %s', (start, message) => {
    expect(errorsOf(aManualFile(start))).toEqual([expect.stringContaining(message)]);
  });

  it('lets a literal, a stage and vars fill what Glue reads as code', () => {
    const text =
      'vars: { dev: { libs: s3://libs } }\n' +
      aManualFile('{ JobName: x, Arguments: { --extra-py-files: "${{ vars.libs }}/${{ stage }}.zip" } }');
    expect(triggerOf(text).start.Arguments).toEqual({ '--extra-py-files': 's3://libs/dev.zip' });
  });
});

describe('what is only doubtful', () => {
  it.each([
    ['{ JobName: x, WorkerType: G.1XX }', 'did you mean "G.1X"?'],
    ['{ JobName: x, AllocatedCapacity: 2 }', 'deprecated'],
    ['{ JobName: x, Arguments: { --db-password: hunter2 } }', 'looks as if it held a secret'],
    ['{ JobName: x, Arguments: { --key: AKIAIOSFODNN7EXAMPLE } }', 'looks like an AWS access key'],
    ['{ JobName: x, Arguments: { --jdbc: "user=a;password=b" } }', 'looks like a password'],
    ['{ JobName: x, Arguments: { --db: "postgres://a:b@host/db" } }', 'an address with a password'],
  ])('is warned of: %s', (start, message) => {
    expect(warningsOf(aManualFile(start))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    '{ JobName: x, Arguments: { --secret-name: orders-db } }',
    '{ JobName: x, Arguments: { --token: "${{ input.t }}" } }',
  ])('does not include %s', (start) => expect(warningsOf(aManualFile(start))).toEqual([]));

  it('includes two triggers of one job that match the same upload', () => {
    const trigger = (name: string, key: string, more = '') =>
      `  ${name}:\n    on: { s3: { bucket: acme, key: "${key}" } }\n    start: { JobName: job }\n${more}`;
    const file = (...parts: string[]) => `triggers:\n${parts.join('')}`;
    expect(warningsOf(file(trigger('one', 'in/*.csv'), trigger('two', '**/a*')))).toEqual([
      expect.stringContaining('both match'),
    ]);
    expect(warningsOf(file(trigger('one', 'in/*.csv'), trigger('two', 'in/*/*.csv')))).toEqual([]);
    expect(warningsOf(file(trigger('one', 'a/*'), trigger('two', '**', '    enabled: false\n')))).toEqual([]);
  });
});
