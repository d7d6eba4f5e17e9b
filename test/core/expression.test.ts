import { describe, expect, it } from 'vitest';
import { type EventFields, evaluateExpression } from '../../lib/core/expression.ts';
import { evaluateJsonata as absent } from '../../lib/core/jsonata-absent.ts';
import { evaluateJsonata } from '../../lib/core/jsonata-evaluator.ts';

const run = (expression: Parameters<typeof evaluateExpression>[0], fields: EventFields) =>
  evaluateExpression(expression, fields, evaluateJsonata);

const path = (...names: string[]) => ({ path: names });
const jsonata = (source: string, ...requires: string[][]) => ({ jsonata: source, requires });

describe('a plain path', () => {
  it('reads a field, and fields of fields, with their types', async () => {
    const fields = { size: 5, input: { 'from-date': 'x', flags: [true], none: null } };
    expect(await run(path('size'), fields)).toEqual({ ok: true, value: 5 });
    expect(await run(path('input', 'from-date'), fields)).toEqual({ ok: true, value: 'x' });
    expect(await run(path('input', 'flags'), fields)).toEqual({ ok: true, value: [true] });
    expect(await run(path('input', 'none'), fields)).toEqual({ ok: true, value: null });
  });

  it('names the first part that is absent', async () => {
    expect(await run(path('input', 'a', 'b'), { input: {} })).toEqual({
      ok: false,
      fault: '${{ input.a.b }}: input.a is absent from this event',
    });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('never reads the inherited %s', async (name) => {
    expect(await run(path(name), {})).toMatchObject({ ok: false });
    expect(await run(path('input', name), { input: {} })).toMatchObject({ ok: false });
    expect(await run(path('input', 'from', name), { input: { from: 'text' } })).toMatchObject({ ok: false });
  });

  it('asks which item is meant when it meets a list', async () => {
    expect(await run(path('input', 'items', 'name'), { input: { items: [{ name: 'a' }] } })).toEqual({
      ok: false,
      fault: expect.stringContaining('say of which item, e.g. input.items[0].name'),
    });
  });
});

describe('JSONata', () => {
  it('gives its value with its type', async () => {
    expect(await run(jsonata('size > 10 ? 20 : 4'), { size: 11 })).toEqual({ ok: true, value: 20 });
  });

  it('is not even evaluated while a path it requires is absent, and every absent path is named', async () => {
    const expression = jsonata('"x" & input.a & input.b', ['input', 'a'], ['input', 'b']);
    expect(await run(expression, { input: {} })).toEqual({
      ok: false,
      fault: '${{ "x" & input.a & input.b }}: input.a is absent from this event; input.b is absent from this event',
    });
    expect(await run(expression, { input: { a: 1, b: null } })).toEqual({ ok: true, value: 'x1null' });
  });

  it('wants a required name in every item of a list', async () => {
    const expression = jsonata('$sum(input.items.price)', ['input', 'items', 'price']);
    expect(await run(expression, { input: { items: [{ price: 1 }, { price: 2 }] } })).toEqual({ ok: true, value: 3 });
    expect(await run(expression, { input: { items: [{ price: 1 }, {}] } })).toMatchObject({ ok: false });
  });

  it('takes nothing for a fault, not for a value', async () => {
    expect(await run(jsonata('$filter([1], function($x) { $x > 1 })'), {})).toEqual({
      ok: false,
      fault: expect.stringContaining('it yields nothing for this event'),
    });
  });

  it('says what the library says when an expression fails', async () => {
    expect(await run(jsonata('$number(input.a)'), { input: { a: 'x' } })).toEqual({
      ok: false,
      fault: expect.stringContaining('Unable to cast value to a number'),
    });
  });

  it.each([
    ['endless recursion', '($f := function($x) { 1 + $f($x) }; $f(1))', 'stack'],
    ['a huge range', '$count([1..input.n])', 'sequence length'],
  ])('is stopped in %s', async (_, source, reason) => {
    const result = await run(jsonata(source), { input: { n: 9_000_000 } });
    expect(result).toMatchObject({ ok: false });
    expect(JSON.stringify(result).toLowerCase()).toContain(reason);
  });

  it('fails as something to try again when its time is over, for a stalled machine looks the same', async () => {
    const endless = run(jsonata('($f := function($x) { $f($x) }; $f(1))'), {});
    await expect(endless).rejects.toMatchObject({ code: 'EXPRESSION_TIMEOUT', retryable: true });
  });

  it('is refused an event whose lists are too long for functions of quadratic time', async () => {
    const input = { deep: { list: Array.from({ length: 10_001 }, (_, index) => index) } };
    expect(await run(jsonata('$count($distinct(input.deep.list))'), { input })).toEqual({
      ok: false,
      fault: expect.stringContaining('a list of 10001 items'),
    });
  });

  it('leaves the event as it was', async () => {
    const list = Object.freeze([1, 2]);
    const fields = Object.freeze({ input: Object.freeze({ list }) });
    expect(await run(jsonata('$count(input.list[])'), fields)).toEqual({ ok: true, value: 2 });
  });

  it('reads own fields only', async () => {
    expect(await run(jsonata('$exists(input.constructor) or $exists(input.__proto__)'), { input: {} })).toEqual({
      ok: true,
      value: false,
    });
  });

  it('says clearly that it was left out of a bundle', async () => {
    await expect(absent('a & b', {})).rejects.toMatchObject({ code: 'CONFIG_INVALID', retryable: false });
    await expect(absent('a & b', {})).rejects.toThrow('JSONata is not part of this bundle');
  });
});
