// Builds dist/ for the stage that is packaged, just before the deployer makes its archives. A plugin of the deployer
// must be a .js file with a default export; TypeScript is imported after the check, as in resources.js.
import './launch/require-node.js';

export default class BuildPlugin {
  constructor(serverless) {
    const build = async () => {
      const { buildForDeployer } = await import('./build/build-for-deployer.ts');
      await buildForDeployer(serverless.getProvider('aws').getStage());
    };
    this.hooks = {
      'before:package:createDeploymentArtifacts': build,
      'before:package:function:package': build,
    };
  }
}
