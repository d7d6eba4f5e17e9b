import { TriggerError } from '../../lib/core/errors.ts';
import { field } from '../../lib/core/json.ts';
import { showTarget, type Target } from './deployment.ts';

/** What could not be done, as AWS names the action: `lambda:InvokeFunction`. */
export type Action = `${string}:${string}`;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const DENIED = /User: (\S+) is not authorized to perform: ([\w:-]+)(?: on resource: (\S+))?/;

/**
 * Why a deployment could not be asked, and what to do about it. A denial names the action, who was denied it, and on
 * what.
 */
export const unreachable = (thrown: unknown, action: Action, target: Target): TriggerError => {
  const { name, message, code } = readError(thrown);
  const text = `${showTarget(target)} cannot be asked: ${explain(name, message, code, action, target)}`;
  return new TriggerError('DEPLOYMENT_UNREACHABLE', text, { retryable: true, cause: thrown });
};

/** Why one of many questions had no answer, and what to do about it: how a sentence goes on that says what was asked. */
export const whyNot = (thrown: unknown, action: Action, target: Target): string => {
  const { name, message, code } = readError(thrown);
  return explain(name, message.replace(/ on resource: \S+/, ''), code, action, target);
};

const readError = (thrown: unknown): { readonly name: string; readonly message: string; readonly code: string } => {
  // The ledger's adapter tells what a function needs to know; a person needs what AWS said.
  const inner = thrown instanceof TriggerError && thrown.cause !== undefined ? thrown.cause : thrown;
  const code = field(Object(inner), 'code');
  const { name, message } = inner instanceof Error ? inner : { name: 'Error', message: String(inner) };
  return { name, message, code: typeof code === 'string' ? code : '' };
};

const explain = (name: string, message: string, code: string, action: Action, target: Target): string => {
  switch (name) {
    case 'AccessDeniedException':
    case 'AccessDenied': {
      const [, who, denied = action, resource] = DENIED.exec(message) ?? [];
      const whom = who === undefined ? 'your credentials' : who.replace(/,$/, '');
      const on = resource === undefined ? '' : ` on ${resource}`;
      return `${denied} is denied to ${whom}${on}. Let whoever administers the account allow it (docs/command.md), or use another profile`;
    }
    case 'ResourceNotFoundException':
      return `${message}. Is it deployed there? --stage and --region say which deployment is meant`;
    case 'CredentialsProviderError':
      return 'there are no credentials. Sign in as for the AWS CLI (aws sso login, AWS_PROFILE, …), or say --local for the local cloud';
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
    case 'InvalidClientTokenId':
      return `the credentials are not valid (${name}): sign in again, and check the machine's clock`;
    case 'TooManyRequestsException':
    case 'ThrottlingException':
      return `AWS throttles the calls (${message}); try again`;
    default:
      break;
  }
  if (/region is missing/i.test(message)) return 'no region is configured: say --region, or set AWS_REGION';
  if (target.localPort !== undefined && /ECONNREFUSED/.test(`${code} ${message}`)) {
    return 'nothing answers there. Start it with "npm start", or name its port by --port';
  }
  return [name, code, message].filter((part, at, all) => part !== '' && all.indexOf(part) === at).join(': ');
};
