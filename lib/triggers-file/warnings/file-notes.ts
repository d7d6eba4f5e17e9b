import { captureNames } from '../../core/triggers/key-pattern.ts';
import type { Template, Trigger, TriggerSource, Triggers } from '../../core/triggers/trigger.ts';

const pathOf = (template: Template): readonly string[] | undefined => {
  const [first] = typeof template === 'object' && 'text' in template ? template.text : [template];
  return typeof first === 'object' && 'path' in first ? first.path : undefined;
};

/** The arguments whose value begins with what the sender of an event may choose. */
const openArguments = ({ on, start }: Trigger): readonly string[] => {
  return Object.entries(start.Arguments ?? {}).flatMap(([name, template]) =>
    isOpen(pathOf(template) ?? [], on) ? [name] : [],
  );
};

/** Whether the sender of an event may choose how a value begins. */
const isOpen = ([first = '', second]: readonly string[], on: TriggerSource): boolean => {
  if (on.kind === 's3') return ['key', ...on.keys.flatMap(captureNames)].includes(first);
  if (on.kind !== 'manual' || first !== 'input') return false;
  const declared = on.inputs?.find(({ name }) => name === second);
  return declared === undefined || (declared.type === 'string' && declared.enum === undefined);
};

const dashNote = (triggers: readonly Trigger[]): readonly string[] => {
  const open = triggers.flatMap((trigger) => {
    const names = openArguments(trigger);
    return names.length === 0 ? [] : [`${trigger.name} (${names.join(', ')})`];
  });
  if (open.length === 0) return [];
  const why =
    'a value that begins with "-" and is not a number is rejected, because a Glue script would read it as an argument';
  return [`${why}; this can happen in ${open.join(', ')}`];
};

/** Notes: not problems of the file, but good to know before it is deployed; one line each. */
export const fileNotes = ({ triggers, alarmTopic, alarmsUnheard }: Triggers): readonly string[] => [
  ...dashNote(triggers.filter(({ enabled }) => enabled)),
  ...(alarmTopic === undefined && alarmsUnheard !== true
    ? ['there is no alarmTopic, so the alarms of the stack notify nobody; deploy asks for one, or for alarmTopic: none']
    : []),
];
