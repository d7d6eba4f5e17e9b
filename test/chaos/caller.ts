import type { IncomingHttpHeaders } from 'node:http';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';

/** A process's access key id is its name (own-name.js): no service checks it, and so each call tells who made it. */
const SIGNED = /Credential=process(\d+)\//;

/** The process that signed a call; undefined if it does not sign with its own name. */
export const callerOf = ({ authorization = '' }: IncomingHttpHeaders): number | undefined => {
  const [, pid] = SIGNED.exec(authorization) ?? [];
  return pid === undefined ? undefined : Number(pid);
};

/** The headers as any process sends them: DynamoDB Local keeps tables apart by the access key id. */
export const withoutCaller = ({ authorization, ...headers }: IncomingHttpHeaders): IncomingHttpHeaders => ({
  ...headers,
  ...(authorization && {
    authorization: authorization.replace(SIGNED, `Credential=${LOCAL_CREDENTIALS.accessKeyId}/`),
  }),
});
