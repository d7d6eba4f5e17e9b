import { randomUUID } from 'node:crypto';
import { type HttpHandler, readBody } from './server/http-exchange.ts';
import { LOCAL_ACCOUNT } from './server/local-account.ts';
import { element, parent, xmlDocument } from './server/xml.ts';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** STS, as far as to say who one is here: `aws sts get-caller-identity`. */
export const answerSts: HttpHandler = (request, response) => {
  const answer = async (): Promise<void> => {
    const action = new URLSearchParams((await readBody(request)).toString()).get('Action') ?? '';
    const id = element('RequestId', randomUUID());
    const known = action === 'GetCallerIdentity';
    const body = known
      ? xmlDocument(
          'GetCallerIdentityResponse',
          NAMESPACE,
          parent(
            'GetCallerIdentityResult',
            element('Arn', `arn:aws:iam::${LOCAL_ACCOUNT}:user/local`),
            element('UserId', 'local'),
            element('Account', LOCAL_ACCOUNT),
          ) + parent('ResponseMetadata', id),
        )
      : xmlDocument(
          'ErrorResponse',
          NAMESPACE,
          parent(
            'Error',
            element('Code', 'InvalidAction'),
            element('Message', `the local STS knows GetCallerIdentity only, found "${action}"`),
          ) + id,
        );
    response.writeHead(known ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(body);
  };
  answer().catch(() => response.destroy());
};
