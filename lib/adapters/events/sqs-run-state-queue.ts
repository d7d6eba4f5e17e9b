import { describeFound } from '../../core/describe.ts';
import { type GlueRunEvent, glueRunMessage } from '../../core/events/glue-run-event.ts';
import { SECOND_MS } from '../../core/time.ts';
import type { RunStateQueue } from '../../ports/run-state-queue.ts';
import { signedRequest } from '../aws/signed-request.ts';
import { serviceAccess } from './service-access.ts';

/**
 * The queue `run-state`: `SendMessage` in AWS JSON 1.0.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export const sqsRunStateQueue = (
  queueUrl: string,
  region: string,
  access = serviceAccess('sqs', region),
): RunStateQueue => ({
  tellAgain: async (end: GlueRunEvent, afterMs) => {
    const { status, body } = await signedRequest(access, {
      method: 'POST',
      target: access.target,
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: JSON.stringify({
        QueueUrl: queueUrl,
        MessageBody: glueRunMessage({ ...end, again: true }),
        DelaySeconds: Math.ceil(afterMs / SECOND_MS),
      }),
    });
    if (status === 200) return;
    throw new Error(`SQS did not take the message: expected HTTP 200, found ${status}, ${describeFound(body)}`);
  },
});
