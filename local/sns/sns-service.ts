import { randomUUID } from 'node:crypto';
import { type HttpHandler, readBody } from '../server/http-exchange.ts';
import { element, parent, xmlDocument } from '../server/xml.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** A message that was published to a topic. */
export interface LocalNotice {
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
}

/** SNS, as far as to publish: every topic exists, and what is published is given to `onNotice`. */
export const snsHandler =
  (onNotice: (notice: LocalNotice) => void): HttpHandler =>
  (request, response) => {
    const send = (status: number, root: string, children: string): void => {
      response.writeHead(status, { 'content-type': 'text/xml' });
      response.end(xmlDocument(root, NAMESPACE, children));
    };
    const refuse = (code: string, message: string): void =>
      send(
        400,
        'ErrorResponse',
        parent('Error', element('Type', 'Sender'), element('Code', code), element('Message', message)) +
          element('RequestId', randomUUID()),
      );
    const answer = async (): Promise<void> => {
      const form = new URLSearchParams((await readBody(request)).toString());
      const action = form.get('Action') ?? '';
      if (action !== 'Publish') return refuse('InvalidAction', `the local SNS knows Publish only, found "${action}"`);
      const [topic, subject, text] = ['TopicArn', 'Subject', 'Message'].map((name) => form.get(name) ?? '');
      if (!topic || !text) return refuse('InvalidParameter', 'Invalid parameter: TopicArn and Message are required');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: SNS refuses them
      if (subject !== undefined && (subject.length > 99 || /[\x00-\x1f\x7f]/.test(subject)))
        return refuse('InvalidParameter', 'Invalid parameter: Subject');
      onNotice({ topic, subject: subject ?? '', text });
      const result = parent('PublishResult', element('MessageId', randomUUID()));
      send(200, 'PublishResponse', result + parent('ResponseMetadata', element('RequestId', randomUUID())));
    };
    answer().catch(() => response.destroy());
  };
