import { describeValue } from './describe-value.ts';
import { type EventFields, evaluateExpression, type JsonataEvaluator, showExpression } from './expression.ts';
import { showField } from './glue-constraints.ts';
import { checkStartRequest, type StartRequestResult } from './request-constraints.ts';
import type { Expression, StartTemplate, Template } from './trigger.ts';

interface Rendering {
  readonly fields: EventFields;
  readonly evaluate: JsonataEvaluator;
  /** Collects what is wrong, each with the field of the request that it concerns. */
  readonly faults: string[];
}

type TextResult = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: string };

/** Text stands as it is, numbers and booleans as their JSON; anything else, and the empty text, is a fault. */
const toText = (expression: Expression, value: unknown): TextResult => {
  if (typeof value === 'string' && value !== '') return { ok: true, text: value };
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) {
    return { ok: true, text: JSON.stringify(value) };
  }
  const found = `${showExpression(expression)}: it yields ${describeValue(value)}`;
  return { ok: false, fault: `${found}; want a text, a number, true or false` };
};

const renderText = async (
  parts: readonly (string | Expression)[],
  where: string,
  { fields, evaluate, faults }: Rendering,
): Promise<string | undefined> => {
  const texts: string[] = [];
  let whole = true;
  for (const part of parts) {
    if (typeof part === 'string') {
      texts.push(part);
      continue;
    }
    const result = await evaluateExpression(part, fields, evaluate);
    const text = result.ok ? toText(part, result.value) : result;
    if (text.ok) texts.push(text.text);
    else faults.push(`${where}: ${text.fault}`);
    whole &&= text.ok;
  }
  return whole ? texts.join('') : undefined;
};

const isLiteral = (template: Template): template is string | number | boolean => typeof template !== 'object';

const renderArgument = async (template: Template, where: string, rendering: Rendering): Promise<string | undefined> => {
  if (isLiteral(template)) return String(template);
  return renderText('text' in template ? template.text : [template], where, rendering);
};

/** A value that is one expression keeps its type; Glue's types are checked afterwards. */
const renderValue = async (template: Template, where: string, rendering: Rendering): Promise<unknown> => {
  if (isLiteral(template)) return template;
  if ('text' in template) return renderText(template.text, where, rendering);
  const result = await evaluateExpression(template, rendering.fields, rendering.evaluate);
  if (!result.ok) rendering.faults.push(`${where}: ${result.fault}`);
  return result.ok ? result.value : undefined;
};

const renderEach = async <T>(
  templates: Readonly<Record<string, Template>>,
  showName: (name: string) => string,
  render: (template: Template, where: string, rendering: Rendering) => Promise<T>,
  rendering: Rendering,
): Promise<Readonly<Record<string, T>>> => {
  const rendered: [string, T][] = [];
  for (const [name, template] of Object.entries(templates)) {
    rendered.push([name, await render(template, showName(name), rendering)]);
  }
  return Object.fromEntries(rendered);
};

/**
 * Makes the StartJobRun request of a trigger for one event, or tells everything that stands in its way, naming the
 * field of the request and the field of the event: what yields nothing, is absent or empty, has the wrong type, or
 * breaks a constraint of Glue's. An empty text can come only from the file itself, never from an event.
 */
export const renderRequest = async (
  template: StartTemplate,
  fields: EventFields,
  evaluate: JsonataEvaluator,
): Promise<StartRequestResult> => {
  const rendering: Rendering = { fields, evaluate, faults: [] };
  const { Arguments, NotificationProperty, ...plain } = template;
  const showArgument = (name: string) => showField('Arguments', name);
  const request = {
    ...(await renderEach(plain, (name) => name, renderValue, rendering)),
    ...(Arguments && { Arguments: await renderEach(Arguments, showArgument, renderArgument, rendering) }),
    ...(NotificationProperty && {
      NotificationProperty: await renderEach(
        NotificationProperty,
        (name) => `NotificationProperty.${name}`,
        renderValue,
        rendering,
      ),
    }),
  };
  return rendering.faults.length > 0 ? { ok: false, faults: rendering.faults } : checkStartRequest(request);
};

/** Whether a trigger's condition holds. It must give true or false: nothing, or anything else, is a fault. */
export const evaluateCondition = async (
  when: Expression,
  fields: EventFields,
  evaluate: JsonataEvaluator,
): Promise<{ readonly ok: true; readonly value: boolean } | { readonly ok: false; readonly fault: string }> => {
  const result = await evaluateExpression(when, fields, evaluate);
  if (!result.ok) return { ok: false, fault: `when: ${result.fault}` };
  if (typeof result.value === 'boolean') return { ok: true, value: result.value };
  const found = `${showExpression(when)}: it yields ${describeValue(result.value)}`;
  return { ok: false, fault: `when: ${found}; want true or false` };
};
