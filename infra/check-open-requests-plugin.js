// Refuses to remove the permissions for a job while requests of it are open: checked just before anything is sent,
// with the deployer's credentials. Separate from build-plugin.js, because packaging must not call AWS.
import './launch/require-node.js';

export default class CheckOpenRequestsPlugin {
  constructor(serverless, _options, { log }) {
    this.hooks = {
      'before:deploy:deploy': async () => {
        const { checkOpenRequests } = await import('./deploy-checks/check-open-requests.ts');
        const provider = serverless.getProvider('aws');
        const warnings = await checkOpenRequests({
          stage: provider.getStage(),
          stackName: provider.naming.getStackName(),
          openConfig: () => provider.getAwsSdkV3Config(),
        });
        for (const warning of warnings) log.warning(warning);
      },
    };
  }
}
