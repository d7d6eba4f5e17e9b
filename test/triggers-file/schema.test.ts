import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FIELD_NAMES } from '../../lib/core/glue/start-job-run-request.ts';
import { isObject } from '../../lib/core/json.ts';
import { triggersJsonSchema } from '../../lib/triggers-file/schema.ts';

describe('the JSON Schema for editors', () => {
  it('is committed as the source yields it; if not, run "npm run schema"', () => {
    expect(JSON.parse(readFileSync('triggers.schema.json', 'utf8'))).toEqual(triggersJsonSchema());
  });

  it('knows every field of a StartJobRun request', () => {
    const start = [
      'properties',
      'triggers',
      'additionalProperties',
      'properties',
      'start',
      'properties',
    ].reduce<unknown>((schema, name) => (isObject(schema) ? schema[name] : undefined), triggersJsonSchema());
    expect(Object.keys(isObject(start) ? start : {}).sort()).toEqual([...FIELD_NAMES].sort());
  });

  it('refuses unknown keys in every mapping whose keys are fixed, and says what each is for', () => {
    const open: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (!isObject(schema)) return;
      if (isObject(schema['properties'])) {
        if (schema['additionalProperties'] !== false) open.push(path);
        for (const [name, below] of Object.entries(schema['properties'])) visit(below, `${path}.${name}`);
      }
      visit(schema['additionalProperties'], `${path}.*`);
      for (const below of Array.isArray(schema['anyOf']) ? schema['anyOf'] : []) visit(below, path);
    };
    visit(triggersJsonSchema(), '');
    expect(open).toEqual([]);
  });
});
