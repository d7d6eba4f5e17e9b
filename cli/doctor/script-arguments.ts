import { callsOf, codeOnly, isConditional, literalOf, withoutComments } from './python-text.ts';

/** How a Python script reads its arguments, as far as its text tells. Names have their dashes. */
export interface ScriptArguments {
  /** Without one of these the run fails. */
  readonly required: readonly string[];
  /** It reads these as well. */
  readonly optional: readonly string[];
  /** Whether it was understood how the script reads its arguments, and all of them are in the lists. */
  readonly isWhole: boolean;
  /** Whether the script ends with an error at an argument that it does not know, such as the marker. */
  readonly refusesOthers: boolean;
  /** Whether the script's code has the name somewhere, also without dashes. */
  readonly mentions: (name: string) => boolean;
}

interface Asked {
  readonly names: readonly string[];
  readonly isRequired: boolean;
  readonly isWhole: boolean;
}

/** Reads `getResolvedOptions` and argparse, statically: other ways are not understood. */
export const scriptArguments = (source: string): ScriptArguments => {
  const code = codeOnly(source);
  const asked = [...resolvedOptions(code), ...declaredArguments(code)];
  const namesWhere = (isRequired: boolean) => [
    ...new Set(asked.filter((one) => one.isRequired === isRequired).flatMap(({ names }) => names)),
  ];
  const required = namesWhere(true);
  const text = withoutComments(source);
  return {
    required,
    optional: namesWhere(false).filter((name) => !required.includes(name)),
    isWhole: asked.length > 0 && asked.every(({ isWhole }) => isWhole),
    refusesOthers: usesArgparse(code) && callsOf(code, 'parse_args').length > 0,
    mentions: (name) => mentions(text, name),
  };
};

/**
 * `getResolvedOptions(sys.argv, ['day', …])`: each that is listed must be given. A call that may be skipped is the usual
 * way to ask for one that may be left out.
 * https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-pyspark-extensions-get-resolved-options.html
 */
const resolvedOptions = (code: string): readonly Asked[] =>
  callsOf(code, 'getResolvedOptions').map(({ at, arguments: [, list = ''] }) => {
    const { names, isWhole } = namesIn(list, code);
    return { names: names.map((name) => `--${name}`), isRequired: !isConditional(code, at), isWhole };
  });

/** The names in a list of literals, or in the variable to which such a list is assigned. */
const namesIn = (
  expression: string,
  code: string,
): { readonly names: readonly string[]; readonly isWhole: boolean } => {
  const list = /^[A-Za-z_]\w*$/.test(expression) ? assignedTo(expression, code) : expression;
  const [, inner] = /^[[(]([^\])]*)[\])]$/.exec(list?.trim() ?? '') ?? [];
  if (inner === undefined) return { names: [], isWhole: false };
  const literals = inner
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(literalOf);
  const names = literals.filter((name) => name !== undefined);
  return { names, isWhole: names.length === literals.length };
};

/** What is assigned to a variable, where that happens once and it is not changed. */
const assignedTo = (variable: string, code: string): string | undefined => {
  const assignments = [
    ...code.matchAll(new RegExp(`^[ \\t]*${variable}[ \\t]*(?::[^=\\n]+)?=[ \\t]*(\\[[^\\]]*\\])`, 'gm')),
  ];
  const isChanged = new RegExp(`\\b${variable}\\s*(?:\\+=|\\.(?:append|extend|insert|remove)\\b)`).test(code);
  return assignments.length === 1 && !isChanged ? assignments[0]?.[1] : undefined;
};

const usesArgparse = (code: string): boolean => callsOf(code, 'ArgumentParser').length > 0;

/** `parser.add_argument('--day', required=True)`. A positional one cannot be given by Glue, so it is not understood. */
const declaredArguments = (code: string): readonly Asked[] =>
  usesArgparse(code)
    ? callsOf(code, 'add_argument').map(({ arguments: given }) => {
        const names = given.flatMap((part) => literalOf(part) ?? []).filter((name) => name.startsWith('--'));
        const isRequired = given.some((part) => /^required\s*=\s*True$/.test(part));
        return { names, isRequired, isWhole: names.length > 0 };
      })
    : [];

const mentions = (text: string, name: string): boolean => {
  const [first = '', ...others] = name.replace(/^-+/, '').split(/[-_]/);
  const any = [first, ...others].map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[-_]');
  return new RegExp(`(?<!\\w)${any}(?!\\w|-\\w)`).test(text);
};
