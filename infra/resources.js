// serverless.yml reads its resources from here: the deployer loads .js files only, so this one hands on to TypeScript.
import '../cli/require-node.js';
import { readStackTemplate } from './read-stack-template.ts';

/** @param {{ resolveConfigurationProperty: (path: string[]) => Promise<string> }} deployer */
export const resources = async ({ resolveConfigurationProperty }) => {
  const service = await resolveConfigurationProperty(['service']);
  const stage = await resolveConfigurationProperty(['provider', 'stage']);
  return readStackTemplate({ service, stage });
};
