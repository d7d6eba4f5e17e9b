import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../lib/core/expressions/budget.ts';
import { evaluateExpression } from '../../../lib/core/expressions/expression.ts';
import { anExpression } from '../../doubles/an-expression.ts';
import { runNode } from '../../processes/spawn-node.ts';

/** 92 KB and more of everything that an input can be. */
const INPUT = {
  a: 'a'.repeat(92_000),
  b: `b${'a'.repeat(45_000)}`,
  list: Array.from({ length: 40_000 }, (_, index) => index),
  texts: Array.from({ length: 9_000 }, () => 'abcdefghij'),
  object: Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`name${index}`, index])),
};

const times = (count: number, part: string, between: string): string =>
  Array.from({ length: count }, () => part).join(between);

const nested = (depth: number, of: string, inside: string): string =>
  Array.from({ length: depth }, (_, index) => `${of}.map(v${index}, `).join('') + inside + ')'.repeat(depth);

const bound = (depth: number): string =>
  `${Array.from({ length: depth }, (_, index) => `cel.bind(x${index + 1}, x${index} + x${index}, `)
    .join('')
    .replaceAll('x0', 'input.a')}x${depth}${')'.repeat(depth)}`;

/** Each of them is accepted by `check`, and grows or takes time far beyond its own length. */
const HOSTILE = {
  'a string doubled by names': bound(30),
  'a string added to itself': times(190, 'input.a', ' + '),
  'loops in loops': `${nested(5, 'input.list', '1')}.size()`,
  'an array of arrays of lists': nested(8, 'input.texts', 'input.texts'),
  'a string for each item': 'input.list.map(x, input.a + input.a).size()',
  'a search for each item': 'input.texts.all(x, !input.a.contains(x))',
  'one search for a long text': 'input.a.contains(input.b)',
  'one long text for each letter': 'input.a.replace("a", input.b).startsWith("b")',
  'one long text between others': 'input.texts.join(input.b).startsWith("abc")',
  'a search for a long text': times(60, 'input.a.contains(input.b)', ' || '),
  'a split and join without end': `input.a.split("")${times(20, '.join("xxxxxxxxxx").split("")', '')}.size()`,
  'a replacement that multiplies': `input.a${times(20, '.replace("a", "aaaaaaaaaa")', '')}.size()`,
  'an array compared with itself': 'input.list.all(x, x in input.list)',
  'lists in an array': 'input.list.map(x, input.list).map(y, y + y).size()',
  'JSON in JSON': `${'json('.repeat(40)}input${')'.repeat(40)}`,
  'lists added': times(190, 'input.list', ' + '),
  'an object gone through': 'input.object.exists(x, input.object.exists(y, y == x + "!"))',
  'characters counted': times(150, 'size(input.a)', ' + '),
  'times without end':
    'input.list.map(x, date("2026-01-01", "yyyy-MM-dd", "Europe/Berlin").plusDays(x).format("yyyy-MM-dd")).size()',
  'a time read for each item': 'input.list.map(x, time("2026-01-01T00:00:00Z")).size()',
  'a date read for each item': 'input.list.map(x, date("2026-01-01", "yyyy-MM-dd")).size()',
} as const;

describe('an expression that asks for too much', () => {
  it.each(Object.entries(HOSTILE))('is rejected by its budget: %s', (_, source) => {
    expect(source.length).toBeLessThanOrEqual(4_000);
    expect(evaluateExpression(anExpression(source), { input: INPUT }, newBudget())).toEqual({
      ok: false,
      error: expect.stringContaining('takes too long or makes too much'),
    });
  });

  it('takes no longer for the digits of a long text than for its letters', () => {
    const long = `${'1'.repeat(90_000)}x`;
    expect(evaluateExpression(anExpression('double(input)'), { input: long }, newBudget())).toEqual({
      ok: false,
      error: expect.stringContaining('expected a string of a number'),
    });
  }, 2_000);

  it('is rejected alike however fast the machine is, and takes no more than the request has left', () => {
    const budget = newBudget(100);
    const cheap = anExpression('"a" + "b" + requestId');
    expect(evaluateExpression(cheap, { requestId: 'c' }, budget)).toEqual({ ok: true, value: 'abc' });
    for (let left = 0; left < 20; left++) evaluateExpression(cheap, { requestId: 'c' }, budget);
    expect(evaluateExpression(cheap, { requestId: 'c' }, budget)).toMatchObject({ ok: false });
  });

  it('neither exhausts a small heap nor fails what is evaluated after it', async () => {
    const script = `
      import { newBudget } from './lib/core/expressions/budget.ts';
      import { evaluateExpression } from './lib/core/expressions/expression.ts';
      import { anExpression } from './test/doubles/an-expression.ts';
      const { input, sources } = JSON.parse(process.argv[1]);
      for (const source of sources) {
        const hostile = evaluateExpression(anExpression(source), { input }, newBudget());
        const next = evaluateExpression(anExpression('string(input.n + 1)'), { input: { n: 1 } }, newBudget());
        if (hostile.ok || !next.ok || next.value !== '2') throw new Error(source);
      }
      console.log('done');
    `;
    const given = JSON.stringify({
      input: { a: 'a'.repeat(60_000), b: 'a'.repeat(20_000), list: [1, 2, 3], texts: ['abc'], object: {} },
      sources: [
        HOSTILE['a string doubled by names'],
        HOSTILE['a replacement that multiplies'],
        HOSTILE['a split and join without end'],
      ],
    });
    const end = await runNode([
      ...['--max-old-space-size=64', '--max-semi-space-size=2', '--input-type=module', '--eval', script, given],
    ]);
    expect(end).toEqual({ status: 0, stdout: 'done\n', stderr: '' });
  });
});
