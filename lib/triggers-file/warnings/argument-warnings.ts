import { dashError, isLiteralOnly } from '../../core/glue/argument-names.ts';
import type { StartTemplate, Template } from '../../core/triggers/trigger.ts';

/** A doubt about one argument of a request. */
export interface ArgumentDoubt {
  readonly argument: string;
  readonly message: string;
}

const asRead = (name: string): string => name.replace(/^--/, '').replaceAll('-', '_');

/** `getResolvedOptions` of Glue 5.1 and older completes the beginning of a name, and gives "-" as "_". */
const nameDoubts = (names: readonly string[], marker: string): readonly ArgumentDoubt[] =>
  names.flatMap((argument) => {
    const same = names.find((other) => other < argument && asRead(other) === asRead(argument));
    if (same !== undefined) {
      return [
        { argument, message: `getResolvedOptions gives it and "${same}" one name, "${asRead(argument)}"; rename one` },
      ];
    }
    const longer = [...names, marker].filter((other) => other !== argument && other.startsWith(argument));
    if (longer.length === 0) return [];
    const shown = longer.map((name) => `"${name}"`).join(', ');
    const why = `a script on Glue 5.1 or older that asks only for the longer name gets this one's value`;
    return [{ argument, message: `"${argument}" begins ${shown}: ${why}; rename one` }];
  });

const JSON_DOUBT =
  'this is JSON written as text, and a value with a quote or a backslash in it breaks it; ' +
  'make all of it in one expression, e.g. ${{ json({"name": value}) }}';

/** Whether a string with expressions in it is JSON that a value with a quote or a backslash would break. */
const isJsonText = (template: Template): boolean => {
  if (typeof template !== 'object' || !('text' in template)) return false;
  // Whatever an expression gives, it neither opens nor closes the JSON, and has no quote of it.
  const text = template.text.map((part) => (typeof part === 'string' ? part : '?')).join('');
  return /^\s*[{[]/.test(text) && /[}\]]\s*$/.test(text) && text.includes('"');
};

/** Texts that begin with "-" are meant so for Glue itself, as in `--python-modules-installer-option`. */
const valueDoubt = (name: string, template: Template): string | undefined => {
  if (typeof template === 'string' && !isLiteralOnly(name)) return dashError(template);
  return isJsonText(template) ? JSON_DOUBT : undefined;
};

/** What may go wrong with arguments that Glue itself takes. `marker` is sent beside them. */
export const argumentDoubts = ({ Arguments = {} }: StartTemplate, marker: string): readonly ArgumentDoubt[] => [
  ...nameDoubts(Object.keys(Arguments), marker),
  ...Object.entries(Arguments).flatMap(([argument, template]) => {
    const message = valueDoubt(argument, template);
    return message === undefined ? [] : [{ argument, message }];
  }),
];
