import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logMetricResources } from '../../../infra/stack/log-metrics.ts';
import { FUNCTION_NAMES, type FunctionName, logGroupId } from '../../../infra/stack/stack-names.ts';
import { logsDecision } from '../calls-of-function.ts';

const filters = Object.values(logMetricResources({ service: 'glue-job-trigger', stage: 'test' })).map(
  ({ Properties = {} }) => ({
    logGroup: JSON.stringify(Properties['LogGroupName']),
    pattern: String(Properties['FilterPattern']),
  }),
);

const decisionsIn = (pattern: string): readonly string[] =>
  [...pattern.matchAll(/\$\.decision = "([^"]+)"/g)].map(([, decision = '']) => decision);

const counted = [...new Set(filters.flatMap(({ pattern }) => decisionsIn(pattern)))];

describe('the log lines that alarms count', () => {
  it.each(counted)('%s is counted in the log of each function that can write it, and only there', (decision) => {
    const countedIn = (name: FunctionName) =>
      filters.some(
        ({ logGroup, pattern }) =>
          logGroup.includes(`"${logGroupId(name)}"`) && decisionsIn(pattern).includes(decision),
      );
    const writing = FUNCTION_NAMES.filter((name) => logsDecision(name, decision));
    expect(FUNCTION_NAMES.filter(countedIn)).toEqual(writing);
    expect(writing.length).toBeGreaterThan(0);
  });

  it('are all that report something lost, doubled or stuck', () => {
    expect(counted).toEqual(
      expect.arrayContaining(['duplicate-run', 'unrecorded-run', 'malformed', 'still-uncertain', 'waiting']),
    );
  });

  it('are errors, by the table of decisions', () => {
    const table = readFileSync('docs/operations.md', 'utf8');
    for (const decision of counted) expect(table).toMatch(new RegExp(`^\\| \`${decision}\` \\| error \\|`, 'm'));
  });

  it('have filters of the one form that we know CloudWatch to take', () => {
    for (const { pattern } of filters) {
      expect(pattern).toMatch(/^\{ (?:\(?\$\.(?:decision|level) = "[a-zA-Z-]+"\)?(?: (?:&&|\|\|) )?)+ \}$/);
    }
  });
});
