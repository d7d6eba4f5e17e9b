// Refuses to deploy if a trigger's retry would conflict with Glue's own: checked just before anything is sent, with the deployer's
// credentials. Separate from build-plugin.js, because packaging must not call AWS.
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
