import { isZonedTime } from '../calendar/zoned-time.ts';
import { describeValue } from '../describe.ts';
import type { Budget } from '../expressions/budget.ts';
import type { Expression } from '../expressions/compiled-expression.ts';
import { textOf } from '../expressions/conversions.ts';
import {
  type EventFields,
  type ExpressionResult,
  evaluateExpression,
  showExpression,
} from '../expressions/expression.ts';
import { describeKind, type Value } from '../expressions/value.ts';
import { dashError } from '../glue/argument-names.ts';
import { showField } from '../glue/glue-constraints.ts';
import { checkStartRequest, type StartRequestResult } from '../glue/request-constraints.ts';
import type { StartTemplate, Template } from '../triggers/trigger.ts';

interface Rendering {
  readonly fields: EventFields;
  readonly budget: Budget;
  /** Collects what is wrong, each with the field of the request that it concerns. */
  readonly errors: string[];
  /** Collects the fields and arguments whose expressions leave them out for this event. */
  readonly leftOut: string[];
}

/** `leftOut`: what expressions left out for this event, e.g. `Arguments["--period"]`. */
export type RenderResult =
  | (Extract<StartRequestResult, { readonly ok: true }> & { readonly leftOut?: readonly string[] })
  | Extract<StartRequestResult, { readonly ok: false }>;

type TextResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string };

const emptyError = (expression: Expression): string =>
  'path' in expression
    ? `it yields an empty string, and only one that is written in the file is sent; \${{ nonEmpty(${showExpression(expression).slice(4, -3)}) }} leaves the argument out then`
    : 'it yields an empty string, and only one that is written in the file is sent; nonEmpty(…) around it leaves the argument out then';

/** Text stands as it is, numbers and booleans as their JSON, times as ISO 8601; anything else is an error. */
const toText = (expression: Expression, result: Extract<ExpressionResult, { readonly value: Value }>): TextResult => {
  const { value } = result;
  const text = typeof value === 'string' ? value : textOf(value);
  if (text === undefined) {
    const found = `${showExpression(expression)}: it yields ${describeKind(value)}`;
    return {
      ok: false,
      error: `${found}; expected a string, a number or a boolean; json(…) makes a string of all else`,
    };
  }
  if (text !== '' || result.isWritten === true) return { ok: true, text };
  return { ok: false, error: `${showExpression(expression)}: ${emptyError(expression)}` };
};

const renderText = (
  parts: readonly (string | Expression)[],
  where: () => string,
  { fields, budget, errors }: Rendering,
): string | undefined => {
  const texts: string[] = [];
  let whole = true;
  for (const part of parts) {
    if (typeof part === 'string') {
      texts.push(part);
      continue;
    }
    const result = evaluateExpression(part, fields, budget);
    const text = !result.ok ? result : 'leftOut' in result ? leftOutInside(part) : toText(part, result);
    if (text.ok) texts.push(text.text);
    else errors.push(`${where()}: ${text.error}`);
    whole &&= text.ok;
  }
  return whole ? texts.join('') : undefined;
};

const leftOutInside = (part: Expression): TextResult => {
  const error = 'it has no value, and a part of a string cannot be left out; give it a default with .orValue(…)';
  return { ok: false, error: `${showExpression(part)}: ${error}` };
};

const isLiteral = (template: Template): template is string | number | boolean => typeof template !== 'object';

/** Gives undefined when the argument is left out, or is wrong. */
const renderArgument = (template: Template, where: () => string, rendering: Rendering): string | undefined => {
  if (isLiteral(template)) return String(template);
  if ('text' in template) return renderText(template.text, where, rendering);
  const result = evaluateExpression(template, rendering.fields, rendering.budget);
  if (result.ok && 'leftOut' in result) {
    rendering.leftOut.push(where());
    return undefined;
  }
  const text = result.ok ? toText(template, result) : result;
  if (!text.ok) rendering.errors.push(`${where()}: ${text.error}`);
  return text.ok ? text.text : undefined;
};

/** A value that is one expression keeps its type; Glue's types are checked afterwards. */
const renderValue = (template: Template, where: () => string, rendering: Rendering): unknown => {
  if (isLiteral(template)) return template;
  if ('text' in template) return renderText(template.text, where, rendering);
  const result = evaluateExpression(template, rendering.fields, rendering.budget);
  if (!result.ok) rendering.errors.push(`${where()}: ${result.error}`);
  else if ('leftOut' in result) rendering.leftOut.push(where());
  if (!result.ok || 'leftOut' in result) return undefined;
  return isZonedTime(result.value) ? textOf(result.value) : result.value;
};

const renderEach = <T>(
  templates: Readonly<Record<string, Template>>,
  showName: (name: string) => string,
  render: (template: Template, where: () => string, rendering: Rendering) => T | undefined,
  rendering: Rendering,
): Readonly<Record<string, T>> =>
  Object.fromEntries(
    Object.entries(templates).flatMap(([name, template]): [string, T][] => {
      const rendered = render(template, () => showName(name), rendering);
      return rendered === undefined ? [] : [[name, rendered]];
    }),
  );

/** A literal is the file's own affair; what an event puts in may not pass for the name of another argument. */
const noteDashes = (
  templates: Readonly<Record<string, Template>>,
  rendered: Readonly<Record<string, string>>,
  errors: string[],
): void => {
  for (const [name, text] of Object.entries(rendered)) {
    const error = typeof templates[name] === 'object' ? dashError(text) : undefined;
    if (error !== undefined) errors.push(`${showField('Arguments', name)}: found ${describeValue(text)}: ${error}`);
  }
};

/**
 * Makes the StartJobRun request of a trigger for one event, or tells everything that stands in its way, naming the
 * field of the request and the field of the event: what is absent or empty, has the wrong type, or breaks a constraint
 * of Glue's. What an expression leaves out is not in the request. An empty string can come only from the file itself.
 */
export const renderRequest = (template: StartTemplate, fields: EventFields, budget: Budget): RenderResult => {
  const rendering: Rendering = { fields, budget, errors: [], leftOut: [] };
  const { Arguments, NotificationProperty, ...plain } = template;
  const showArgument = (name: string) => showField('Arguments', name);
  const plainFields = renderEach(plain, (name) => name, renderValue, rendering);
  const renderedArguments = Arguments && renderEach(Arguments, showArgument, renderArgument, rendering);
  if (Arguments && renderedArguments) noteDashes(Arguments, renderedArguments, rendering.errors);
  const showNotification = (name: string) => `NotificationProperty.${name}`;
  const notification = renderEach(NotificationProperty ?? {}, showNotification, renderValue, rendering);
  const request = {
    ...plainFields,
    ...(renderedArguments && { Arguments: renderedArguments }),
    ...(Object.keys(notification).length > 0 && { NotificationProperty: notification }),
  };
  if (rendering.errors.length > 0) return { ok: false, errors: rendering.errors };
  const { leftOut } = rendering;
  return { ...checkStartRequest(request), ...(leftOut.length > 0 && { leftOut }) };
};

/** Whether a trigger's condition holds. It must give a boolean: nothing, or anything else, is an error. */
export const evaluateCondition = (
  when: Expression,
  fields: EventFields,
  budget: Budget,
): { readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly error: string } => {
  const result = evaluateExpression(when, fields, budget);
  if (!result.ok) return { ok: false, error: `when: ${result.error}` };
  const value = 'leftOut' in result ? undefined : result.value;
  if (typeof value === 'boolean') return { ok: true, value };
  const found = `${showExpression(when)}: it yields ${value === undefined ? 'no value' : describeKind(value)}`;
  return { ok: false, error: `when: ${found}; expected a boolean` };
};
