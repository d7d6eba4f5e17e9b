/** Servers in the place of Glue's, and senders that are led to them. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { selfSigned } from '../../../bench/aws/certificate.ts';
import { type GlueSenderOptions, glueSenders } from '../../../lib/adapters/glue/glue-sender.ts';
import type { StartJobRunRequest } from '../../../lib/core/glue/start-job-run-request.ts';
import { type Answer, answerJson, type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';

export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
export const request: StartJobRunRequest = { JobName: 'orders-etl', Arguments: { '--source': 's3://b/k' } };

/** What opens the senders of a container that is led to a server of the test. */
export const sendersTo = (server: LoopbackServer, options: GlueSenderOptions = {}) =>
  glueSenders({
    ...options,
    client: { endpoint: server.endpoint, region: 'eu-central-1', credentials, ...options.client },
  });

const certificate = selfSigned();

export const PROTOCOLS = ['http', 'https'] as const;

/** What opens the servers of a test, as AWS's are (https) and as those on a laptop are (http). */
export const serversOver = (protocol: (typeof PROTOCOLS)[number]) => {
  const serving = (answer: Answer) => loopbackServer(answer, protocol === 'https' ? certificate : undefined);
  const answering = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    serving((response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      answerJson(response, status, body);
    });
  const failing = (status: number, type: string, headers: Record<string, string> = {}) =>
    answering(status, { __type: type, Message: 'told by the test' }, headers);
  return { serving, answering, failing };
};

// Of two trusted certificates with one name, OpenSSL may try the wrong one, so none is left to a later run in this process.
const trusted = getCACertificates('default');

/** Lets this process trust the servers of a test. To be undone after it. */
export const trustServers = (): void => setDefaultCACertificates([...trusted, certificate.cert]);
export const trustNoMore = (): void => setDefaultCACertificates(trusted);
