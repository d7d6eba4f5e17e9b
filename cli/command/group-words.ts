import { misuse } from '../command-line/run-script.ts';

/** A group as it is typed: a trigger, and the values of its group. */
export interface TypedGroup {
  readonly trigger: string;
  readonly by: Readonly<Record<string, string>>;
}

/** Whether words name a group, and not only a trigger. */
export const nameValues = ([, ...others]: readonly string[]): boolean =>
  others.length > 0 && others.every((word) => word.includes('='));

/** Reads `<trigger> name=value …`. @throws TriggerError `CALL_INVALID` */
export const groupIn = (words: readonly string[]): TypedGroup => {
  const [trigger, ...others] = words;
  if (trigger === undefined || trigger.includes('='))
    return misuse(`expected a trigger and the values of its group, found ${words.join(' ') || 'nothing'}`);
  const values = others.map((word): readonly [string, string] => {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(word) ?? [];
    return name === undefined || value === undefined ? misuse(`expected name=value, found ${word}`) : [name, value];
  });
  const twice = values.find(([name], at) => values.findIndex(([other]) => other === name) < at);
  if (twice !== undefined) return misuse(`${twice[0]}: it is given twice`);
  return { trigger, by: Object.fromEntries(values) };
};
