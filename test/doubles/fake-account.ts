import type { ServerResponse } from 'node:http';
import type { StackFacts } from '../../cli/doctor/aws-reads.ts';
import { element, parent, xmlDocument } from '../../local/server/xml.ts';
import { answerJson, type LoopbackServer, loopbackServer } from './loopback-server.ts';

/** CloudFormation, IAM and CloudWatch Logs, as far as the doctor asks them, on one port. */
export interface FakeAccount {
  /** By its name; none unless given. */
  readonly stack?: { readonly name: string; readonly facts: StackFacts };
  readonly decide?: (
    roleArn: string,
    action: string,
    resource: string,
    context: Readonly<Record<string, string>>,
  ) => 'allowed' | 'denied';
  /** The lines of each log group. */
  readonly log?: Readonly<Record<string, readonly object[]>>;
  /** Actions that it denies, such as `iam:SimulatePrincipalPolicy`. */
  readonly denied?: readonly string[];
}

const ANA = 'arn:aws:sts::111122223333:assumed-role/analyst/ana';

const NAMESPACES: Readonly<Record<string, string>> = {
  cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
};

const denial = (action: string): string =>
  `User: ${ANA} is not authorized to perform: ${action} on resource: arn:aws:x:::y because no identity-based policy allows the ${action} action`;

/** Opens it on loopback. */
export const fakeAccount = (account: FakeAccount): Promise<LoopbackServer> =>
  loopbackServer((response, { headers, body }) => {
    if (String(headers['x-amz-target']).endsWith('.FilterLogEvents')) {
      answerLog(response, body, account);
      return;
    }
    const form = new URLSearchParams(body);
    const action = form.get('Action') ?? '';
    const service = action === 'SimulatePrincipalPolicy' ? 'iam' : 'cloudformation';
    if (account.denied?.includes(`${service}:${action}`)) {
      answerError(response, service, 403, 'AccessDenied', denial(`${service}:${action}`));
      return;
    }
    const answer = ANSWERS[action]?.(form, account);
    if (answer === undefined) {
      const message = `Stack with id ${form.get('StackName')} does not exist`;
      answerError(response, service, 400, 'ValidationError', message);
      return;
    }
    const document = parent(`${action}Result`, answer);
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(xmlDocument(`${action}Response`, NAMESPACES[service] ?? '', document));
  });

const answerError = (
  response: ServerResponse,
  service: string,
  status: number,
  code: string,
  message: string,
): void => {
  const error = parent('Error', element('Type', 'Sender'), element('Code', code), element('Message', message));
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(xmlDocument('ErrorResponse', NAMESPACES[service] ?? '', error));
};

const answerLog = (response: ServerResponse, body: string, { log = {}, denied = [] }: FakeAccount): void => {
  const { logGroupName, filterPattern, startTime } = JSON.parse(body);
  const lines = log[logGroupName];
  if (denied.includes('logs:FilterLogEvents')) {
    response.setHeader('x-amzn-errortype', 'AccessDeniedException');
    answerJson(response, 400, { message: denial('logs:FilterLogEvents') });
  } else if (lines === undefined) {
    response.setHeader('x-amzn-errortype', 'ResourceNotFoundException');
    answerJson(response, 400, { message: 'The specified log group does not exist.' });
  } else {
    const isAsked = filterPattern === '{ $.decision = "no-request" }';
    const events = (isAsked ? lines : []).map((line) => ({
      timestamp: startTime + 1_000,
      message: JSON.stringify(line),
    }));
    answerJson(response, 200, { events });
  }
};

type Answering = (form: URLSearchParams, account: FakeAccount) => string | undefined;

const stackNamed = (form: URLSearchParams, { stack }: FakeAccount): StackFacts | undefined =>
  stack?.name === form.get('StackName') ? stack.facts : undefined;

const ANSWERS: Readonly<Record<string, Answering>> = {
  DescribeStacks: (form, account) => {
    const facts = stackNamed(form, account);
    if (facts === undefined) return undefined;
    const id = `arn:${facts.partition}:cloudformation:${facts.region}:${facts.account}:stack/${form.get('StackName')}/1`;
    const stack = [element('StackId', id), element('StackStatus', facts.status)];
    return parent('Stacks', parent('member', ...stack));
  },
  ListStackResources: (form, account) => {
    const resources = stackNamed(form, account)?.resources.map(({ logicalId, physicalId, type }) =>
      parent(
        'member',
        element('LogicalResourceId', logicalId),
        element('PhysicalResourceId', physicalId),
        element('ResourceType', type),
      ),
    );
    return resources && parent('StackResourceSummaries', ...resources);
  },
  SimulatePrincipalPolicy: (form, { decide = () => 'allowed' }) => {
    const list = (name: string): readonly string[] =>
      [...form].flatMap(([key, value]) => (new RegExp(`^${name}\\.member\\.\\d+$`).test(key) ? [value] : []));
    const context: Record<string, string> = {};
    for (let nth = 1; form.has(`ContextEntries.member.${nth}.ContextKeyName`); nth += 1) {
      const entry = `ContextEntries.member.${nth}`;
      context[form.get(`${entry}.ContextKeyName`) ?? ''] = form.get(`${entry}.ContextKeyValues.member.1`) ?? '';
    }
    const results = list('ActionNames').flatMap((action) =>
      list('ResourceArns').map((resource) => {
        const decision = decide(form.get('PolicySourceArn') ?? '', action, resource, context);
        return parent(
          'member',
          element('EvalActionName', action),
          element('EvalResourceName', resource),
          element('EvalDecision', decision === 'allowed' ? 'allowed' : 'implicitDeny'),
        );
      }),
    );
    return parent('EvaluationResults', ...results) + element('IsTruncated', false);
  },
};
