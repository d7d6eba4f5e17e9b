import { TriggerError } from '../../lib/core/errors.ts';
import { loadTriggers } from '../../lib/triggers-file/load-triggers.ts';
import { buildSettings } from '../../lib/triggers-file/which-file.ts';
import { withoutStack } from '../launch/drop-stack-traces.ts';

const QUESTION =
  'who shall hear of the alarms of this stage? Write it into the triggers file, then deploy again:\n' +
  '  alarmTopic: arn:aws:sns:<region>:<account>:<topic>\n' +
  'or, to see them in the CloudWatch console only:\n' +
  '  alarmTopic: none';

/**
 * For the deployer, just before it deploys. A failed run that nobody hears of is worse than a question.
 *
 * @throws TriggerError `TRIGGERS_INVALID`, without a stack trace, while the file does not answer the question
 */
export const checkAlarmTopic = (stage: string): void => {
  try {
    const { file } = buildSettings(process.env);
    const { alarmTopic, alarmsUnheard } = loadTriggers({ file, stage });
    if (alarmTopic === undefined && alarmsUnheard !== true)
      throw new TriggerError('TRIGGERS_INVALID', `${file}: ${QUESTION}`, { retryable: false });
  } catch (error) {
    throw withoutStack(error);
  }
};
