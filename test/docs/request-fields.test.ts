import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { REFUSED_FIELDS } from '../../lib/core/glue/request-fields.ts';
import { FIELD_NAMES, FIELDS } from '../../lib/core/glue/start-job-run-request.ts';

const table = (
  /\n## The request\n[\s\S]*?\n\| Field \| Rule \|\n[^\n]*\n((?:\|[^\n]*\n)+)/.exec(
    readFileSync('docs/triggers.md', 'utf8'),
  )?.[1] ?? ''
)
  .trim()
  .split('\n')
  .map((row) => /^\| `(\w+)` \| (.*) \|$/.exec(row)?.slice(1));

it('docs/triggers.md has the rule of every field of StartJobRun, as the table of the fields has it', () => {
  const documented = table.filter(([name] = []) => name !== undefined && !Object.hasOwn(REFUSED_FIELDS, name));
  expect(documented).toEqual(FIELD_NAMES.map((name) => [name, FIELDS[name].rule]));
});

it('docs/triggers.md says of every field that is refused that it is', () => {
  for (const name of Object.keys(REFUSED_FIELDS)) {
    expect(table).toContainEqual([name, expect.stringMatching(/^refused: /)]);
  }
});
