import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployedFunctions } from '../../../infra/stack/deployed-functions.ts';
import { matchesPattern, type PatternNode } from '../../../infra/stack/event-pattern.ts';
import { stackTemplate } from '../../../infra/stack/stack-template.ts';
import { isLiteral, literalHead, literalTail } from '../../../lib/core/triggers/key-pattern.ts';
import type { Trigger } from '../../../lib/core/triggers/trigger.ts';
import { matchesPattern as iamMatches } from '../simulate-policies.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../some-triggers.ts';
import { isObject, type TemplateResource } from '../template-references.ts';

/**
 * CloudFormation changes the resources of a stack side by side. Whoever is named by one resource before and by another
 * after a deployment is named by none for a while: uploads would match no rule, starts would be denied. So what stays in
 * the file must stay in its resource, and what a resource says before and after must both cover it.
 */
const functions = deployedFunctions();

const resourcesOf = (triggers: readonly Trigger[]): Readonly<Record<string, TemplateResource>> =>
  stackTemplate({ service: 'glue-job-trigger', stage: 'test' }, someTriggers(triggers), functions).Resources;

const isPattern = (value: unknown): value is PatternNode => isObject(value);

/** The ids of the rules that let an event through. */
const rulesFor = (event: unknown, resources: Readonly<Record<string, TemplateResource>>): readonly string[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    const pattern = Properties?.['EventPattern'];
    return Type === 'AWS::Events::Rule' && isPattern(pattern) && matchesPattern(pattern, event) ? [id] : [];
  });

/** The ids of the policies that name a job, and the roles that have them. */
const policiesFor = (jobName: string, resources: Readonly<Record<string, TemplateResource>>): readonly string[] => {
  const named = Object.entries(resources).flatMap(([id, { Type, Properties }]) => {
    if (Type !== 'AWS::IAM::ManagedPolicy') return [];
    const arns = JSON.stringify(Properties?.['PolicyDocument']).matchAll(/"(job\/[^"]*)"/g);
    return [...arns].some(([, pattern = '']) => iamMatches(pattern, `job/${jobName}`)) ? [id] : [];
  });
  const roles = Object.entries(resources).flatMap(([id, { Properties }]) =>
    named
      .filter((policy) => JSON.stringify(Properties?.['ManagedPolicyArns'] ?? []).includes(`"${policy}"`))
      .map((policy) => `${policy} of ${id}`),
  );
  return [...named, ...roles].toSorted();
};

const objectCreated = ({ on }: Trigger): unknown => {
  if (on.kind !== 's3') return undefined;
  const [pattern] = on.keys;
  if (pattern === undefined) return undefined;
  const key = isLiteral(pattern) ? literalHead(pattern) : `${literalHead(pattern)}x${literalTail(pattern)}`;
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { bucket: { name: on.bucket }, object: { key } },
  };
};

const runEnded = ({ start }: Trigger): unknown => ({
  source: 'aws.glue',
  'detail-type': 'Glue Job State Change',
  detail: { jobName: start.JobName },
});

const place = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/', '.', '-'), maxLength: 150 });

const anyTrigger: fc.Arbitrary<Trigger> = fc
  .record({
    kind: fc.constantFrom('s3', 'schedule', 'manual'),
    name: fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', '1', '-'), minLength: 1, maxLength: 8 }),
    bucket: fc.constantFrom('one', 'two'),
    head: place,
    tail: place,
    job: fc.string({ unit: fc.constantFrom('e', 't', 'l', '-', '1'), minLength: 1, maxLength: 30 }),
    enabled: fc.boolean(),
  })
  .map(({ kind, name, bucket, head, tail, job, enabled }) => {
    const more = { name: `t-${name}`, enabled, start: { JobName: job } };
    if (kind === 's3') return anUploadTrigger(`${head}{x}${tail}`, `bucket-${bucket}`, more);
    if (kind === 'manual') return aTrigger(more);
    const on = { kind: 'schedule', expression: 'rate(1 day)', timezone: 'UTC', flexibleWindowMinutes: 0 } as const;
    return aTrigger({ ...more, on });
  });

/** Two versions of a file, with the triggers that are in both. */
const anEdit = fc
  .tuple(
    fc.uniqueArray(anyTrigger, { maxLength: 150, size: 'max', selector: ({ name }) => name }),
    fc.array(anyTrigger, { maxLength: 60 }),
    fc.infiniteStream(fc.constantFrom('stays', 'stays', 'stays', 'goes')),
    fc.boolean(),
  )
  .map(([before, added, fate, onTop]) => {
    const stays = before.filter(() => fate.next().value === 'stays');
    const names = new Set(before.map(({ name }) => name));
    const fresh = added.filter(({ name }) => !names.has(name));
    return { before, stays, after: onTop ? [...fresh, ...stays] : [...stays, ...fresh] };
  });

describe('a deployment that adds and removes triggers', () => {
  it('leaves every upload, every run and every job that stays to the resource that it had', () => {
    fc.assert(
      fc.property(anEdit, ({ before, stays, after }) => {
        const [old, now] = [resourcesOf(before), resourcesOf(after)];
        for (const trigger of stays) {
          const { JobName } = trigger.start;
          expect(policiesFor(JobName, now), JobName).toEqual(policiesFor(JobName, old));
          expect(policiesFor(JobName, now).length).toBe(3 + 5);
          expect(rulesFor(runEnded(trigger), old)).toEqual(['RunStateRule6b86b273ff']);
          expect(rulesFor(runEnded(trigger), now)).toEqual(['RunStateRule6b86b273ff']);
          const created = objectCreated(trigger);
          if (created === undefined || !trigger.enabled) continue;
          expect(rulesFor(created, old)).toHaveLength(1);
          expect(rulesFor(created, now)).toEqual(rulesFor(created, old));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('changes no schedule, and no id or name of anything that stays', () => {
    fc.assert(
      fc.property(anEdit, ({ before, stays, after }) => {
        const [old, now, both] = [resourcesOf(before), resourcesOf(after), resourcesOf(stays)];
        for (const [id, resource] of Object.entries(both)) {
          expect(old[id]?.Type, id).toBe(resource.Type);
          expect(now[id]?.Type, id).toBe(resource.Type);
          for (const name of ['Name', 'QueueName', 'TableName', 'AlarmName', 'BucketName']) {
            expect(now[id]?.Properties?.[name], `${name} of ${id}`).toEqual(old[id]?.Properties?.[name]);
          }
          if (resource.Type === 'AWS::Scheduler::Schedule') expect(now[id]).toEqual(old[id]);
        }
      }),
      { numRuns: 25 },
    );
  });
});
