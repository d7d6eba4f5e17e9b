import { describe, expect, it } from 'vitest';
import { deployedLedger, lostLedgerError } from '../../../infra/deploy-checks/deployed-ledger.ts';
import { loopbackServer } from '../../doubles/loopback-server.ts';

const ERROR = (message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`;

const STACK = (outputs: Readonly<Record<string, string>>) =>
  `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${Object.entries(outputs)
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;

const RESOURCE = `<DescribeStackResourceResponse><DescribeStackResourceResult><StackResourceDetail>
<PhysicalResourceId>own</PhysicalResourceId></StackResourceDetail></DescribeStackResourceResult></DescribeStackResourceResponse>`;

const NO_STACK = ERROR('Stack with id acme-test does not exist');
const NO_RESOURCE = ERROR('Resource LedgerTable does not exist for stack acme-test');

/** What is found where CloudFormation answers so about the stack and about the table among its resources. */
const found = async (stack: string, resource: string) => {
  await using cloudFormation = await loopbackServer((response, { body }) => {
    const asked = new URLSearchParams(body);
    expect(asked.get('StackName')).toBe('acme-test');
    const isStack = asked.get('Action') === 'DescribeStacks';
    if (!isStack) expect(asked.get('LogicalResourceId')).toBe('LedgerTable');
    const answer = isStack ? stack : resource;
    response.writeHead(answer.startsWith('<Error') ? 400 : 200, { 'content-type': 'text/xml' }).end(answer);
  });
  return await deployedLedger('acme-test', async () => ({
    endpoint: cloudFormation.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  }));
};

describe('what CloudFormation says of the ledger', () => {
  it.each([
    ['nothing before the first deployment', NO_STACK, NO_STACK, []],
    ['the table of the output and the own one', STACK({ A: 'b', LedgerTableName: 'c' }), RESOURCE, ['c', 'own']],
    ['the own table where no output tells', STACK({ A: 'b' }), RESOURCE, ['own', 'own']],
    ['the table of the output where the stack has none', STACK({ LedgerTableName: 'c' }), NO_RESOURCE, ['c']],
    ['nothing of a stack that has neither', STACK({}), NO_RESOURCE, []],
  ])('is %s', async (_what, stack, resource, [inUse, own]) => {
    expect(await found(stack, resource)).toStrictEqual({
      ...(inUse === undefined ? {} : { inUse }),
      ...(own === undefined ? {} : { own }),
    });
  });

  it('is thrown when it is any other error', async () => {
    await expect(found(ERROR('not allowed'), RESOURCE)).rejects.toThrow('not allowed');
    await expect(found(STACK({}), ERROR('not allowed'))).rejects.toThrow('not allowed');
  });
});

describe('a deployment that would lose the ledger', () => {
  const stack = 'acme-test';
  const lost = (table: string) =>
    `the stack uses the ledger "${table}", and this deployment would give it a new, empty one, to which every event is ` +
    `new. Write ledgerTable: ${table} into the triggers file`;
  const fixed = `${stack}-ledger`;

  it.each([
    ['the file names a ledger', { inUse: 'a', own: 'a' }, 'b', undefined],
    ['the file names the one in use, which is not its own', { inUse: 'restored', own: 'a' }, 'restored', undefined],
    ['nothing is deployed yet', {}, undefined, undefined],
    ['the stack goes on with its own', { inUse: 'a', own: 'a' }, undefined, undefined],
    ['the file no longer names the one in use', { inUse: 'restored' }, undefined, lost('restored')],
    ['the stack still has one of its own beside it', { inUse: 'restored', own: 'a' }, undefined, lost('restored')],
    ['the table has its name from the template', { inUse: fixed, own: fixed }, undefined, lost(fixed)],
  ])('is told: %s', (_case, deployed, named, error) => {
    expect(lostLedgerError(deployed, stack, named)).toBe(error);
  });
});
