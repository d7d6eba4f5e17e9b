import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, plainPath } from '../../../lib/triggers-file/expressions/template-text.ts';

describe('cutting a string at its expressions', () => {
  it('gives literals and insides in their order', () => {
    expect(cutText('s3://${{ bucket }}/${{key}}!').parts).toEqual([
      's3://',
      { inside: 'bucket' },
      '/',
      { inside: 'key' },
      '!',
    ]);
    expect(cutText('').parts).toEqual([]);
    expect(cutText('${{}}').parts).toEqual([{ inside: '' }]);
  });

  it.each(['{"a": {"b": 1}}', '"}}"', "'}}'", '"\\"}}"', '{"a": "{"}'])(
    'finds the end of %s behind its own braces and quotes',
    (inside) => {
      expect(cutText(`x\${{ ${inside} }}y`).parts).toEqual(['x', { inside }, 'y']);
    },
  );

  it('says where an expression is not closed', () => {
    expect(cutText('a ${{ b').unclosed).toBe('${{ b');
    expect(cutText('a ${{ b }} ${{ {"c": 1 }}').unclosed).toBe('${{ {"c": 1 }}');
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '${{ x }}', ' ', '}}', '{', '}', '"', '$'), { maxLength: 20 }),
        (words) => {
          const text = words.join('');
          const { parts, unclosed } = cutText(text);
          const again = parts.map((part) => (typeof part === 'string' ? part : `\${{ ${part.inside} }}`)).join('');
          if (unclosed === undefined) expect(again.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
        },
      ),
    );
  });
});

describe('a plain path', () => {
  it.each([
    ['input', ['input']],
    ['input.from', ['input', 'from']],
    ['input["from-date"]', ['input', 'from-date']],
    ['input["a\\"b"].c', ['input', 'a"b', 'c']],
    ['input.in', ['input', 'in']],
  ])('is %s', (expression, path) => expect(plainPath(expression)).toEqual(path));

  it.each(['', 'a.', '.a', 'a..b', 'a b', 'a[0]', 'a["b', '["a"]', '`a`', '$a', 'true', 'null', 'a-b', 'a.1', '"a"'])(
    'is not %s',
    (expression) => expect(plainPath(expression)).toBeUndefined(),
  );
});
