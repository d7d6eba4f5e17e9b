import { isLiteralOnly, isSpelling } from '../../lib/core/glue/argument-names.ts';
import { NEVER_ARGUMENTS } from '../../lib/core/glue/glue-arguments.ts';
import { nearestName } from '../../lib/core/nearest-name.ts';
import type { Trigger } from '../../lib/core/triggers/trigger.ts';
import type { Target } from '../deployment/deployment.ts';
import type { JobFacts } from './aws-reads.ts';
import { awsCommand, deployCommand, type Finding } from './finding.ts';
import type { ScriptArguments } from './script-arguments.ts';

/** A job's script, and what its runs are given. */
export interface ScriptSubject {
  readonly jobName: string;
  readonly job: Pick<JobFacts, 'kind' | 'argumentNames'> & { readonly scriptLocation: string };
  readonly triggers: readonly Trigger[];
  /** The name of the argument that the service adds. */
  readonly marker: string;
}

/** Whether a script gets what it asks for, and asks for what it gets. */
export const judgeScript = (subject: ScriptSubject, script: ScriptArguments, target: Target): readonly Finding[] => [
  ...refusal(subject, script, target),
  ...subject.triggers.flatMap((trigger) => {
    const missing = missingOf(trigger, subject, script);
    return [
      ...missing.map((one) => lacking(one, trigger, subject, target)),
      ...unread(trigger, missing, subject, script, target),
    ];
  }),
];

/** An argument that the script asks for and that nobody sets. */
interface Missing {
  readonly name: string;
  /** The one that the trigger sets instead, probably by mistake. */
  readonly meant: string | undefined;
}

const isGlues = (name: string): boolean => NEVER_ARGUMENTS.has(name) || isLiteralOnly(name);

const missingOf = (
  { start }: Trigger,
  { job, marker }: ScriptSubject,
  { required, optional, mentions }: ScriptArguments,
): readonly Missing[] => {
  const own = Object.keys(start.Arguments ?? {});
  const given = new Set([...own, ...job.argumentNames, marker]);
  const idle = own.filter((name) => ![...required, ...optional].includes(name));
  return required
    .filter((name) => !given.has(name) && !isGlues(name))
    .map((name) => ({
      name,
      meant:
        idle.find((one) => isSpelling(one, name)) ??
        nearestName(
          name,
          idle.filter((one) => !mentions(one)),
        ),
    }));
};

const lacking = (
  { name, meant }: Missing,
  { name: trigger }: Trigger,
  { jobName, job }: ScriptSubject,
  target: Target,
): Finding => ({
  level: 'error',
  where: { triggers: [trigger], job: jobName },
  what:
    `the script ${job.scriptLocation} asks for ${name}, and neither the trigger nor the job sets it, so the run fails` +
    (meant === undefined ? '' : `; the trigger sets ${meant}`),
  advice:
    meant === undefined
      ? `add ${name} to the trigger's Arguments, or to the job's default arguments`
      : `write ${name} instead of ${meant} in the trigger's Arguments`,
  remedy: deployCommand(target),
});

const unread = (
  { name: trigger, start }: Trigger,
  missing: readonly Missing[],
  { jobName, job, marker }: ScriptSubject,
  { required, optional, isWhole, mentions }: ScriptArguments,
  target: Target,
): readonly Finding[] => {
  if (!isWhole) return [];
  const known = [...required, ...optional, ...missing.map(({ meant }) => meant), marker];
  return Object.keys(start.Arguments ?? {})
    .filter((name) => !isGlues(name) && !known.includes(name) && !mentions(name))
    .map((name) => ({
      level: 'warning',
      where: { triggers: [trigger], job: jobName },
      what: `the trigger sets ${name}, and the script ${job.scriptLocation} never reads it; it reads ${[...required, ...optional].join(', ')}`,
      advice: `leave ${name} out, or let the script read it`,
      remedy: deployCommand(target),
    }));
};

const refusal = (
  { jobName, job, triggers, marker }: ScriptSubject,
  { required, optional, refusesOthers }: ScriptArguments,
  target: Target,
): readonly Finding[] =>
  refusesOthers && ![...required, ...optional].includes(marker)
    ? [
        {
          level: 'error',
          where: { triggers: triggers.map(({ name }) => name), job: jobName },
          what: `the script ${job.scriptLocation} calls parse_args, which ends the run at an argument that it does not know, and each run has ${marker}`,
          advice: 'let the script call parse_known_args',
          remedy: awsCommand(['s3', 'cp', job.scriptLocation, '-'], target),
        },
      ]
    : [];
