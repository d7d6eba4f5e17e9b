import { createHash } from 'node:crypto';

/** Which deployment this is; every name of the stack begins with it. */
export interface Stack {
  readonly service: string;
  readonly stage: string;
}

/** The functions, as they are called in serverless.yml, in handlers/ and in dist/handlers/. */
export const FUNCTION_NAMES = ['s3-upload', 'schedule', 'manual', 'run-state', 'sweep'] as const;

/** A new function needs an entry here, in serverless.yml and in handlers/; the compiler then asks for its role. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];

// The longest name of a resource with a limit of 64 characters is that of an upload rule: 49 + "-uploads-" + a hash.
const MAX_STACK_NAME = 49;

/** What is wrong with the stack's name, so that it would not fit into the names of its resources. */
export const stackNameError = (stack: Stack): string | undefined => {
  const name = stackName(stack);
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(name) && name.length <= MAX_STACK_NAME) return undefined;
  return (
    `the stack would be called ${JSON.stringify(name)}, from the service in serverless.yml and the stage: it must begin ` +
    `with a letter and have only letters, digits and "-", ${MAX_STACK_NAME} at most (found ${name.length})`
  );
};

/** `<service>-<stage>`, or that with a last part. */
export const stackName = ({ service, stage }: Stack, last?: string): string =>
  last === undefined ? `${service}-${stage}` : `${service}-${stage}-${last}`;

/**
 * What request ids know the ledger by. Its table is called otherwise (docs/decisions/0034), but for that of the local cloud.
 */
export const ledgerName = (stack: Stack): string => stackName(stack, 'ledger');

/** Ten characters that stand for a text of any length. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10);

/** `run-state` → `RunState`, the first part of the logical ids that we choose. */
export const pascal = (name: string): string =>
  name.replace(/(?:^|-)([a-z0-9])/g, (_match, first: string) => first.toUpperCase());

/** The start of the logical ids that the deployer gives a function's resources. */
const deployerName = (name: FunctionName): string => {
  const joined = name.replaceAll('-', 'Dash');
  return joined.charAt(0).toUpperCase() + joined.slice(1);
};

/** The deployer's choice of a logical id, not ours; test/infra compares it with what is packaged. */
export const functionId = (name: FunctionName): string => `${deployerName(name)}LambdaFunction`;

/** The deployer's choice too. The deployer makes the group; the stack's metric filters and roles refer to it. */
export const logGroupId = (name: FunctionName): string => `${deployerName(name)}LogGroup`;

/** Our own choice of a logical id, which each function's `role` in serverless.yml names. */
export const roleId = (name: FunctionName): string => `${pascal(name)}Role`;
