import { EVENT_NAME, type KnownField } from '../../core/events/event-fields.ts';
import type { CelNode } from './cel-node.ts';

/** What is known where a part of an expression stands. */
interface Surroundings {
  readonly fields: ReadonlyMap<string, KnownField>;
  /** The names that macros around it have brought in. */
  readonly variables: ReadonlySet<string>;
}

/** Whether a part is the event as a whole. */
export const isEvent = (node: CelNode, { variables }: Pick<Surroundings, 'variables'>): boolean =>
  node.op === 'id' && node.args === EVENT_NAME && !variables.has(EVENT_NAME);

/** The field that stands by its name below another field of the event; undefined where nothing is known of it. */
export const fieldBelow = (of: CelNode, name: string, around: Surroundings): KnownField | undefined => {
  const isOfEvent = of.op === '.' && isEvent(of.args[0], around);
  const above = isOfEvent ? of.args[1] : of.op === 'id' && !around.variables.has(of.args) ? of.args : '';
  return around.fields.get(above)?.below?.find((field) => field.name === name);
};
