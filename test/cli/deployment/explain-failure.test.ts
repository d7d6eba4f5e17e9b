import { expect, it } from 'vitest';
import { unreachable } from '../../../cli/deployment/explain-failure.ts';
import { TriggerError } from '../../../lib/core/errors.ts';

const prod = { stage: 'prod', region: 'eu-west-1' };
const local = { stage: 'dev', localPort: 4_100 };

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const denial =
  'User: arn:aws:iam::1:user/ana is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-west-1:1:table/l/index/history because no identity-based policy allows it';

it.each([
  [
    named('AccessDeniedException', denial),
    prod,
    'dynamodb:Query is denied to arn:aws:iam::1:user/ana on arn:aws:dynamodb:eu-west-1:1:table/l/index/history',
  ],
  [named('AccessDeniedException', 'no'), prod, 'lambda:InvokeFunction is denied to your credentials'],
  [named('ResourceNotFoundException', 'Function not found: x'), prod, 'Function not found: x. Is it deployed there?'],
  [named('CredentialsProviderError', 'Could not load'), prod, 'there are no credentials'],
  [named('ExpiredTokenException', 'expired'), prod, 'the credentials are not valid (ExpiredTokenException)'],
  [named('TooManyRequestsException', 'Rate exceeded'), prod, 'AWS throttles the calls (Rate exceeded)'],
  [new Error('Region is missing'), { stage: 'prod' }, 'no region is configured: say --region'],
  [named('Error', '', { code: 'ECONNREFUSED' }), local, 'nothing answers there. Start it with "npm start"'],
  [named('TimeoutError', 'no answer', { code: 'ETIMEDOUT' }), prod, 'TimeoutError: ETIMEDOUT: no answer'],
  ['thrown', prod, 'Error: thrown'],
])('of %s it is told what to do', (thrown, target, message) => {
  const error = unreachable(thrown, 'lambda:InvokeFunction', target);
  expect(error).toMatchObject({ code: 'DEPLOYMENT_UNREACHABLE', message: expect.stringContaining(message) });
});

it('of an error of the ledger it is told what AWS said, and of which deployment', () => {
  const cause = named('AccessDeniedException', denial);
  const ledger = new TriggerError('LEDGER_UNREACHABLE', "May the function's role …?", { retryable: true, cause });
  const { message } = unreachable(ledger, 'dynamodb:Query', prod);
  expect(message).toMatch(
    /^stage prod in eu-west-1 cannot be asked: dynamodb:Query is denied to arn:aws:iam::1:user\/ana/,
  );
});
