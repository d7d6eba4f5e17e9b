import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDynalite } from '../contract/dynamodb-servers.ts';
import { readMarkdown } from '../docs/markdown.ts';
import { PYTHON } from '../machine/python.ts';
import { needing } from '../machine/tool.ts';
import { WORKED } from './expected-ends.ts';
import { AS_PYTHON_SHELL, aMarker, type FencedJobs, fencedJobs, MARKER } from './fenced-jobs.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The statements of the policy that docs/fence.md gives to the job's role. */
const policy = (): readonly Statement[] => {
  const block = readMarkdown('docs/fence.md').blocks.find(({ text }) => text.includes('"Statement"'));
  return JSON.parse(block?.text ?? '{}').Statement;
};

const allowed = (action: string) => policy().find((statement) => [statement.Action].flat().includes(action));

/** What IAM sees of a call: which attributes it names, and how its partition key begins. */
const seenByIam = (body: string) => {
  const call = JSON.parse(body);
  const expressions = [call.ProjectionExpression, call.UpdateExpression, call.ConditionExpression].join(' ');
  const words = expressions.replaceAll(/:\w+|\b(SET|OR|attribute_not_exists)\b/g, '').match(/\w+/g) ?? [];
  return { attributes: [...new Set([...Object.keys(call.Key), ...words])], partition: String(call.Key.pk.S) };
};

describe('the policy of docs/fence.md', needing(PYTHON), () => {
  let jobs: FencedJobs;
  beforeAll(async () => {
    jobs = await fencedJobs(openDynalite);
  });
  afterAll(() => jobs?.close());

  it('allows every call that a fence makes, and names no action and no attribute that none does', async () => {
    const marker = aMarker();
    const job = await jobs.aJob(marker, { maxRetries: 1, behaviour: { ends: ['FAILED', 'SUCCEEDED'] } });
    await jobs.startRun(job, marker);
    const script = () => jobs.script([...AS_PYTHON_SHELL, MARKER, marker]);
    expect(await script()).toEqual(WORKED);
    jobs.advance(65_000); // The run's minute, and the while until Glue starts it again.
    expect(await script()).toEqual(WORKED);

    const named: Record<string, readonly string[]> = {};
    for (const { headers, body } of jobs.ledgerCalls()) {
      const action = String(headers['x-amz-target']).replace(/^DynamoDB_\d+\./, 'dynamodb:');
      const { attributes, partition } = seenByIam(body);
      named[action] = [...new Set([...(named[action] ?? []), ...attributes])].toSorted();
      const leading = allowed(action)?.Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
      expect([leading ?? []].flat()).toContain(partition.replace(/#.*/, '#*'));
    }
    expect(allowed('dynamodb:UpdateItem')?.Condition?.['ForAllValues:StringLike']).toEqual({
      'dynamodb:LeadingKeys': ['FENCE#*'],
    });
    const { StartJobRun: _, ...glueCalls } = jobs.glueServer.calls(job);
    const actions = [...Object.keys(named), ...Object.keys(glueCalls).map((operation) => `glue:${operation}`)];
    expect(actions.toSorted()).toEqual(
      policy()
        .flatMap(({ Action }) => Action)
        .toSorted(),
    );
    for (const [action, attributes] of Object.entries(named)) {
      const condition = allowed(action)?.Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'];
      expect([condition ?? []].flat().toSorted()).toEqual(attributes);
    }
  });
});
