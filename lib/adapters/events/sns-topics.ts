import { toErrorInfo } from '../../core/errors.ts';
import type { Notice } from '../../core/outcome-event/outcome-notice.ts';
import type { PublishFailure, Topics } from '../../ports/outlets.ts';
import { signedRequest } from '../aws/signed-request.ts';
import { type ServiceAccess, serviceAccess } from './service-access.ts';

/**
 * SNS topics of any region: `Publish` in AWS's query protocol.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export const snsTopics = (accessOf = (region: string) => serviceAccess('sns', region)): Topics => ({
  tell: async (topicArn, notice) => {
    try {
      // arn:aws:sns:<region>:<account>:<name>
      return await publish(topicArn, notice, accessOf(topicArn.split(':')[3] ?? ''));
    } catch (thrown) {
      return { error: toErrorInfo(thrown), isFinal: false };
    }
  },
});

const publish = async (
  TopicArn: string,
  { subject, text }: Notice,
  access: ServiceAccess,
): Promise<PublishFailure | undefined> => {
  const { status, body } = await signedRequest(access, {
    method: 'POST',
    target: access.target,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn,
      Subject: subject,
      Message: text,
    }).toString(),
  });
  if (status === 200) return undefined;
  const [name, message] = ['Code', 'Message'].map((tag) => new RegExp(`<${tag}>([^<]*)<`).exec(body)?.[1]);
  const error = { name: name ?? 'NotTaken', message: message ?? 'SNS gave no reason', httpStatus: status };
  // No such topic, or no permission: a person must correct it.
  return { error, isFinal: status < 500 && status !== 429 && !/Throttl/.test(error.name) };
};
