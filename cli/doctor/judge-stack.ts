import type { Target } from '../deployment/deployment.ts';
import type { Asked, StackFacts } from './aws-reads.ts';
import { awsCommand, deployCommand, doctorCommand, type Finding, unchecked } from './finding.ts';

/** What is checked of a deployed stack only. */
const OF_STACK = 'what the roles of the functions allow, and the log of the last 24 hours';

/** Whether there is a whole stack; if there is none, which checks are left out. */
export const judgeStack = (name: string, asked: Asked<StackFacts>, target: Target): readonly Finding[] => {
  switch (asked.kind) {
    case 'unasked':
      return [unchecked(`the stack ${name} (${OF_STACK})`, asked.why, {}, target)];
    case 'missing':
      return [
        {
          level: 'note',
          where: {},
          what: `the stack ${name} is not deployed in this region. Left out: ${OF_STACK}`,
          remedy: deployCommand(target),
        },
      ];
    case 'answer':
      return judgeStatus(name, asked.value.status, target);
  }
};

/** The local cloud has neither roles nor CloudWatch. */
export const localStack = (target: Target): readonly Finding[] => [
  {
    level: 'note',
    where: {},
    what: `the local cloud has no IAM and no CloudWatch. Left out: ${OF_STACK}`,
    advice: 'ask a deployed stage',
    remedy: doctorCommand({ stage: target.stage }),
  },
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
const judgeStatus = (name: string, status: string, target: Target): readonly Finding[] => {
  if (/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return [];
  const events = awsCommand(['cloudformation', 'describe-stack-events', '--stack-name', name], target);
  if (status.endsWith('_IN_PROGRESS')) {
    const what = `the stack ${name} is being changed (${status}), so what follows may soon be otherwise`;
    return [{ level: 'note', where: {}, what, remedy: events }];
  }
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    const what = `the last deployment of the stack ${name} failed, and the one before it is in place (${status})`;
    return [{ level: 'warning', where: {}, what, advice: 'the events of the stack say why', remedy: events }];
  }
  const what = `the stack ${name} is not whole (${status})`;
  return [{ level: 'error', where: {}, what, advice: 'the events of the stack say why', remedy: events }];
};
