// serverless.yml reads its resources from here: the deployer loads .js files only, so this one hands on to TypeScript,
// which an old Node could not even load and so is imported after the check.
import '../cli/require-node.js';

/** @param {{ resolveConfigurationProperty: (path: string[]) => Promise<string> }} deployer */
export const resources = async ({ resolveConfigurationProperty }) => {
  const { readStackTemplate } = await import('./read-stack-template.ts');
  const service = await resolveConfigurationProperty(['service']);
  const stage = await resolveConfigurationProperty(['provider', 'stage']);
  return readStackTemplate({ service, stage }, process.env);
};
