// serverless.yml reads its resources from here: the deployer loads .js files only, so this one hands on to TypeScript,
// which an old Node could not even load and so is imported after the check.
import './launch/require-node.js';

/** @typedef {{ resolveConfigurationProperty: (path: string[]) => Promise<string> }} Deployer */

/** @param {Deployer} deployer */
const stackOf = async ({ resolveConfigurationProperty }) => ({
  service: await resolveConfigurationProperty(['service']),
  stage: await resolveConfigurationProperty(['provider', 'stage']),
});

/** @param {Deployer} deployer */
export const resources = async (deployer) => {
  const { readStackTemplate } = await import('./stack/read-stack-template.ts');
  return readStackTemplate(await stackOf(deployer), process.env);
};

/** The name of the ledger's table, for the functions' environment. */
/** @param {Deployer} deployer */
export const ledgerTable = async (deployer) => {
  const { readLedgerTable } = await import('./stack/read-stack-template.ts');
  return readLedgerTable(await stackOf(deployer), process.env);
};

/** The bucket for the lists of batches' objects, for the functions' environment; empty where none is needed. */
/** @param {Deployer} deployer */
export const manifestBucket = async (deployer) => {
  const { readManifestBucket } = await import('./stack/read-stack-template.ts');
  return readManifestBucket(await stackOf(deployer), process.env);
};
