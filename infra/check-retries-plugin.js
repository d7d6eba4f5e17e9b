// Refuses to deploy where a trigger's retry would meet Glue's own: asked just before anything is sent, with the deployer's
// credentials. Apart from build-plugin.js, because packaging asks nobody.
import './launch/require-node.js';

export default class CheckRetriesPlugin {
  constructor(serverless, _options, { log }) {
    this.hooks = {
      'before:deploy:deploy': async () => {
        const { checkRetries } = await import('./deploy-checks/check-retries.ts');
        const provider = serverless.getProvider('aws');
        const warnings = await checkRetries(provider.getStage(), () => provider.getAwsSdkV3Config());
        for (const warning of warnings) log.warning(warning);
      },
    };
  }
}
