import { describe, expect, it } from 'vitest';
import type { TriggerEvent } from '../../lib/core/events/event.ts';
import { isObject } from '../../lib/core/json.ts';
import { plan } from '../../lib/core/plan/plan.ts';
import { checkTriggers } from '../../lib/triggers-file/check-triggers.ts';
import { parseMarkdown } from './markdown.ts';
import { read } from './tables.ts';

const PAGE = 'docs/recipes.md';

/** A section of the page: what happens, and what each line of its table gives then. */
interface Section {
  readonly title: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly recipes: readonly { readonly wanted: string; readonly write: string; readonly gives: string }[];
}

const sections: readonly Section[] = read(PAGE)
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const { blocks, prose } = parseMarkdown(section);
    const given: unknown = JSON.parse(blocks.find(({ info }) => info === 'json')?.text ?? 'null');
    if (!isObject(given)) throw new Error(`${PAGE}: a section says nothing of its event`);
    const rows = prose.filter(({ text }) => text.startsWith('|')).slice(2);
    const cells = rows.map(({ text }) => text.split(/(?<!\\)\|/).map((cell) => cell.trim()));
    return {
      title: section.slice(0, section.indexOf('\n')),
      given,
      recipes: cells.map(([, wanted = '', write = '', gives = '']) => ({ wanted, write: write.slice(1, -1), gives })),
    };
  });

const triggersWith = (given: Section['given'], write: string) => {
  const on = given['manual'] === true ? 'manual' : { s3: given['s3'], schedule: given['schedule'] };
  const isArgument = write.includes('${{');
  const trigger = {
    on,
    ...(isArgument ? {} : { when: write }),
    start: { JobName: 'job', ...(isArgument && { Arguments: { '--x': write } }) },
  };
  const vars = typeof given['vars'] === 'string' ? `vars: { dev: ${given['vars']} }\n` : '';
  const text = `${vars}triggers: { recipe: ${JSON.stringify(trigger)} }\n`;
  const { triggers, errors } = checkTriggers(text, { fileName: PAGE, stage: 'dev' });
  if (triggers === undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return triggers;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const eventOf = (given: Section['given']): TriggerEvent => {
  if (isObject(given['schedule'])) {
    return { source: 'schedule', trigger: 'recipe', scheduledTime: textOf(given['scheduledTime']) };
  }
  if (isObject(given['s3'])) {
    const size = given['size'];
    return {
      source: 's3',
      bucket: textOf(given['s3']['bucket']),
      key: textOf(given['key']),
      eventTime: textOf(given['eventTime'] ?? '2026-11-22T00:00:00Z'),
      sequencer: '01',
      ...(typeof size === 'number' && { size }),
    };
  }
  return { source: 'manual', input: JSON.parse(JSON.stringify(given['input'])), call: { lambdaRequestId: 'l' } };
};

/** What a recipe gives, in the words of the page. */
const happen = (given: Section['given'], write: string): string => {
  const triggers = triggersWith(given, write);
  const [decision] = plan(eventOf(given), { triggers, ledgerId: 'ledger', only: 'recipe' });
  if (decision?.kind === 'invalid') return 'rejected';
  if (!write.includes('${{')) return decision?.kind === 'request' ? '`true`' : '`false`';
  const value = decision?.kind === 'request' ? decision.request.request?.Arguments?.['--x'] : 'no request';
  return value === undefined ? 'left out' : value === '' ? 'an empty string' : `\`${value}\``;
};

describe('docs/recipes.md', () => {
  it.each(sections.flatMap(({ title, given, recipes }) => recipes.map((recipe) => ({ title, given, ...recipe }))))(
    '$title: $wanted',
    ({ given, write, gives }) => {
      expect(happen(given, write)).toBe(gives);
    },
  );

  it('has at least five recipes in every section', () => {
    expect(sections.map(({ title }) => title)).toHaveLength(5);
    for (const { recipes } of sections) expect(recipes.length).toBeGreaterThanOrEqual(5);
  });
});
