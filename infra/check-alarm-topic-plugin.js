// Asks once, before a stage is deployed, who shall hear of its alarms: it refuses to deploy until the triggers file says so.
import './launch/require-node.js';

export default class CheckAlarmTopicPlugin {
  constructor(serverless) {
    this.hooks = {
      'before:deploy:deploy': async () => {
        const { checkAlarmTopic } = await import('./deploy-checks/check-alarm-topic.ts');
        checkAlarmTopic(serverless.getProvider('aws').getStage());
      },
    };
  }
}
