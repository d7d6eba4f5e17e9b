/** What varies in a test's name: a template's part, or what `it.each` puts in. */
const VARIES = /\$\{[^}]*\}|%[sdifjo#]|\$[a-z]\w*/g;

/**
 * Everything in a test file that can be the name of a test: a text that is the first of several arguments. What varies
 * in it stands as `…`.
 */
export const testNamesIn = (source: string): ReadonlySet<string> =>
  new Set(
    [...source.matchAll(/\(\s*(['"`])((?:\\.|(?!\1).)*)\1\s*,/g)].map(([, , name = '']) =>
      name.replace(/\\(.)/g, '$1').replace(VARIES, '…'),
    ),
  );

/** The tests that a line of Markdown names: `["name"](file)`. */
export const testsNamedIn = (text: string): readonly { readonly name: string; readonly target: string }[] =>
  [...text.matchAll(/\["([^"]+)"\]\(([^()\s]+)\)/g)].map(([, name = '', target = '']) => ({ name, target }));
