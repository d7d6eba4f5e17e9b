import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../lib/core/expressions/budget.ts';
import type { EventFields } from '../../../lib/core/expressions/expression.ts';
import { evaluateCondition, renderRequest } from '../../../lib/core/plan/render.ts';
import type { StartTemplate, Template } from '../../../lib/core/triggers/trigger.ts';
import { anExpression, aReadable } from '../../doubles/an-expression.ts';

const render = (template: Partial<StartTemplate>, fields: EventFields) =>
  renderRequest({ JobName: 'job', ...template }, fields, newBudget());

const argument = (value: Template, fields: EventFields) => render({ Arguments: { '--a': value } }, fields);

const errorsOf = (rendered: ReturnType<typeof render>): readonly string[] => (rendered.ok ? [] : rendered.errors);

describe('rendering a request', () => {
  it('puts values into arguments: texts as they are, numbers and booleans as JSON', () => {
    const template = {
      Arguments: {
        '--source': { text: ['s3://', { path: ['bucket'] }, '/', { path: ['key'] }] },
        '--size': { path: ['size'] },
        '--yes': { path: ['input', 'yes'] },
        '--fixed': '0123',
        '--empty': '',
      },
    };
    const fields = { bucket: 'b', key: 'a b/ü', size: 1e21, input: { yes: true } };
    expect(render(template, fields)).toEqual({
      ok: true,
      request: {
        JobName: 'job',
        Arguments: { '--source': 's3://b/a b/ü', '--size': '1e+21', '--yes': 'true', '--fixed': '0123', '--empty': '' },
      },
    });
  });

  it('keeps the type of a value that is one expression outside of Arguments', () => {
    const template: Partial<StartTemplate> = {
      NumberOfWorkers: anExpression('size > 10 ? 20 : 4', aReadable('s3')),
      JobRunQueuingEnabled: { path: ['input', 'queue'] },
      NotificationProperty: { NotifyDelayAfter: { path: ['size'] } },
      WorkerType: { text: ['G.', { path: ['size'] }, 'X'] },
    };
    expect(render(template, { size: 2, input: { queue: false } })).toEqual({
      ok: true,
      request: {
        JobName: 'job',
        NumberOfWorkers: 4,
        JobRunQueuingEnabled: false,
        NotificationProperty: { NotifyDelayAfter: 2 },
        WorkerType: 'G.2X',
      },
    });
  });

  it.each([
    ['an absent field', {}, '${{ input.x }}: input is absent'],
    ['an empty string', { input: { x: '' } }, 'it yields an empty string'],
    ['null', { input: { x: null } }, 'it yields null'],
    ['an array', { input: { x: [] } }, 'it yields an array'],
    ['an object', { input: { x: {} } }, 'it yields an object'],
  ])('refuses %s in an argument, alone and within a string, and names the argument', (_, fields, reason) => {
    const expression = { path: ['input', 'x'] };
    for (const template of [expression, { text: ['a-', expression] }]) {
      expect(errorsOf(argument(template, fields))).toEqual([
        expect.stringMatching(/^Arguments\["--a"\]: \$\{\{ input\.x \}\}: /),
      ]);
      expect(errorsOf(argument(template, fields)).join()).toContain(reason);
    }
  });

  it('leaves out what an expression has no value for, and says so', () => {
    const template: Partial<StartTemplate> = {
      Arguments: { '--a': anExpression('input.?a'), '--b': anExpression('input.?b') },
      NumberOfWorkers: anExpression('input.?workers'),
      WorkerType: anExpression('input.?type'),
      ExecutionClass: anExpression('optional.none()'),
      JobRunQueuingEnabled: anExpression('input.?queue'),
      NotificationProperty: { NotifyDelayAfter: anExpression('input.?delay') },
    };
    expect(render(template, { input: { b: 'x', type: 'G.1X', queue: false } })).toEqual({
      ok: true,
      request: {
        JobName: 'job',
        Arguments: { '--b': 'x' },
        WorkerType: 'G.1X',
        JobRunQueuingEnabled: false,
      },
      leftOut: ['NumberOfWorkers', 'ExecutionClass', 'Arguments["--a"]', 'NotificationProperty.NotifyDelayAfter'],
    });
  });

  it('says so too when only one thing is left out', () => {
    expect(argument(anExpression('input.?a'), { input: {} })).toMatchObject({ leftOut: ['Arguments["--a"]'] });
  });

  it('refuses what a script would read as another argument, unless the file itself says so', () => {
    const source = { path: ['input'] };
    for (const template of [source, { text: ['--', source] }, { text: [source, '-'] }]) {
      expect(errorsOf(argument(template, { input: '-x' }))).toEqual([
        expect.stringMatching(/^Arguments\["--a"\]: found the string "-.*x.*": it begins with "-"/),
      ]);
    }
    expect(errorsOf(argument('-x', {}))).toEqual([]);
    expect(errorsOf(argument({ text: ['x', source] }, { input: '-x' }))).toEqual([]);
  });

  it('judges no string of which a part is missing', () => {
    expect(errorsOf(argument({ text: ['-x', { path: ['a'] }] }, {}))).toEqual([expect.stringContaining('a is absent')]);
  });

  it('names the field whose expression has no value', () => {
    expect(errorsOf(render({ Timeout: { path: ['a'] } }, {}))).toEqual([
      expect.stringMatching(/^Timeout: .*a is absent/),
    ]);
  });

  it('cannot leave out a part of a string', () => {
    const text = { text: ['a-', anExpression('dyn(input.?a)')] };
    expect(errorsOf(argument(text, { input: {} }))).toEqual([
      expect.stringContaining('a part of a string cannot be left out; give it a default with .orValue(…)'),
    ]);
  });

  it('sends an empty string only where the file says so', () => {
    const period = anExpression('input.?period.orValue("")');
    const empty = { ok: true, request: { JobName: 'job', Arguments: { '--a': '' } } };
    expect(argument(period, { input: {} })).toEqual(empty);
    expect(argument({ text: ['x', period] }, { input: {} })).toMatchObject({
      request: { Arguments: { '--a': 'x' } },
    });
    expect(errorsOf(argument(period, { input: { period: '' } }))).toEqual([
      expect.stringContaining(
        'only one that is written in the file is sent; nonEmpty(…) around it leaves the argument out',
      ),
    ]);
    expect(errorsOf(argument({ path: ['input', 'period'] }, { input: { period: '' } }))).toEqual([
      expect.stringContaining('${{ nonEmpty(input.period) }} leaves the argument out then'),
    ]);
  });

  it('reports everything that is wrong at once', () => {
    const template = {
      Arguments: { '--a': { path: ['a'] }, '--b': { text: [{ path: ['b'] }, { path: ['c'] }] } },
      Timeout: { path: ['d'] },
    };
    expect(errorsOf(render(template, {}))).toHaveLength(4);
  });

  it('holds what it made against the types and constraints of Glue', () => {
    expect(errorsOf(render({ Timeout: { path: ['input'] } }, { input: '60' }))).toEqual([
      'Timeout: expected a number, found the string "60"',
    ]);
    expect(errorsOf(render({ Timeout: { path: ['input'] } }, { input: 20_000 }))).toEqual([
      'Timeout: expected whole minutes from 1 to 10080 (7 days), found 20000',
    ]);
    expect(errorsOf(argument({ path: ['input'] }, { input: 'x'.repeat(70_000) }))).toEqual([
      expect.stringContaining('at most 65536'),
    ]);
  });

  it('never yields an empty string for whatever an event has or lacks', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.boolean(), (value, isThere) => {
        const fields = isThere ? { input: { x: JSON.parse(JSON.stringify(value)) } } : { input: {} };
        const result = argument({ path: ['input', 'x'] }, fields);
        if (result.ok) expect(result.request.Arguments?.['--a']).not.toBe('');
        else expect(result.errors[0]).toContain('--a');
      }),
    );
  });
});

it('says of a condition without a value that it yields none', () => {
  expect(evaluateCondition(anExpression('optional.none()'), {}, newBudget())).toMatchObject({
    error: expect.stringContaining('it yields no value; expected a boolean'),
  });
});

describe('a condition', () => {
  const holds = (source: string, fields: EventFields) =>
    evaluateCondition(anExpression(source, aReadable('s3', { captures: ['area'] })), fields, newBudget());

  it('gives true or false', () => {
    expect(holds('size > 0 && area in ["eu", "us"]', { size: 1, area: 'eu' })).toEqual({
      ok: true,
      value: true,
    });
    expect(holds('size > 0 && area in ["eu", "us"]', { size: 0, area: 'eu' })).toEqual({
      ok: true,
      value: false,
    });
  });

  it.each(['size', 'string(true)', '[true, false]', 'etag', 'optional.none()'])(
    'refuses %s, which is neither',
    (source) => {
      expect(holds(source, { size: 1 })).toEqual({
        ok: false,
        error: expect.stringContaining(`when: \${{ ${source} }}`),
      });
    },
  );
});
