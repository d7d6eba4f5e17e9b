import { describe, expect, it } from 'vitest';
import { shapesIn, typedInputs } from '../../../cli/command/typed-inputs.ts';

const declared = [
  { name: 'from', type: 'date' },
  { name: 'limit', type: 'integer' },
  { name: 'share', type: 'number' },
  { name: 'all', type: 'boolean' },
  { name: 'areas', type: 'array' },
];

describe('the input that is typed', () => {
  it('is of the types that the trigger declares', () => {
    expect(typedInputs(['from=2026-11-01', 'limit=5', 'share=0.5', 'all=true', 'areas=eu,us'], declared)).toEqual({
      ok: true,
      input: { from: '2026-11-01', limit: 5, share: 0.5, all: true, areas: ['eu', 'us'] },
    });
    expect(typedInputs(['areas='], declared)).toEqual({ ok: true, input: { areas: [] } });
  });

  it('is text where the trigger declares nothing, whatever it looks like, and may have = in it', () => {
    expect(typedInputs(['n=5', 'query=a=b', 'empty='], undefined)).toEqual({
      ok: true,
      input: { n: '5', query: 'a=b', empty: '' },
    });
  });

  it('is any JSON after :=', () => {
    expect(typedInputs(['n:=5', 'o:={"a":[1]}'], undefined)).toEqual({ ok: true, input: { n: 5, o: { a: [1] } } });
  });

  it('keeps names that JavaScript knows otherwise', () => {
    const typed = typedInputs(['__proto__=x'], undefined);
    expect(JSON.stringify(typed)).toBe('{"ok":true,"input":{"__proto__":"x"}}');
  });

  it('is refused with all that is wrong with it', () => {
    const words = ['limit=5.5', 'share=half', 'all=yes', 'form=x', 'from', 'from=1', 'from=2', 'areas:=[', '=x'];
    expect(typedInputs(words, declared)).toEqual({
      ok: false,
      errors: [
        'limit: expected a whole number, found "5.5"',
        'share: expected a number, found "half"',
        'all: expected true or false, found "yes"',
        'form: the trigger has no such input; did you mean "from"?',
        'expected name=value, found "from"',
        'from: it is given twice',
        'areas: expected JSON, found the string "[", which is not JSON',
        'expected name=value, found "=x"',
      ],
    });
  });
});

describe('the shapes of inputs', () => {
  it('are those that the deployed trigger declares', () => {
    expect(shapesIn({ inputs: [{ name: 'from', type: 'date', required: true }, 7, { name: 'x' }] })).toEqual([
      { name: 'from', type: 'date' },
    ]);
    expect(shapesIn({ inputs: [] })).toEqual([]);
  });

  it('are unknown where it declares none', () => {
    expect(shapesIn({ message: 'x' })).toBeUndefined();
  });
});
