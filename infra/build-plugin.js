// Builds dist/ for the stage that is packaged, just before the deployer makes its archives. A plugin of the deployer
// must be a .js file with a default export.
import '../cli/require-node.js';
import { buildSettings } from './build-settings.ts';
import { bundle } from './bundle.ts';
import { withoutStack } from './without-stack.ts';

export default class BuildPlugin {
  constructor(serverless) {
    const build = async () => {
      try {
        await bundle({
          triggersFile: buildSettings(process.env).file,
          stage: serverless.getProvider('aws').getStage(),
          outDir: 'dist',
        });
      } catch (error) {
        throw withoutStack(error);
      }
    };
    this.hooks = {
      'before:package:createDeploymentArtifacts': build,
      'before:package:function:package': build,
    };
  }
}
