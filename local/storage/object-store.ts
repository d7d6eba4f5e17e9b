import { buildApp } from 'fauxqs';
import type { HttpHandler } from '../http-exchange.ts';

/** An object that has just been created. */
export interface CreatedObject {
  readonly bucket: string;
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly etag: string;
  readonly reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload';
  readonly requestId: string;
}

/** S3 and SQS by fauxqs, in memory, without a port of their own. */
export interface ObjectStore {
  readonly handle: HttpHandler;
  readonly close: () => Promise<void>;
}

interface ObjectPath {
  readonly bucket: string;
  readonly key: string;
}

const objectPath = (params: unknown): ObjectPath | undefined => {
  if (typeof params !== 'object' || params === null || !('bucket' in params) || !('*' in params)) return undefined;
  const { bucket, '*': key } = params;
  return typeof bucket === 'string' && typeof key === 'string' && key !== '' ? { bucket, key } : undefined;
};

/** What a request that was answered with 200 has created, if anything. The SDK's `x-id` means nothing. */
const creationReason = (method: string, url: string, isCopy: boolean): CreatedObject['reason'] | undefined => {
  const query = new URL(url, 'http://local').searchParams;
  query.delete('x-id');
  if (method === 'POST') return query.has('uploadId') ? 'CompleteMultipartUpload' : undefined;
  if (method !== 'PUT' || query.size > 0) return undefined;
  return isCopy ? 'CopyObject' : 'PutObject';
};

const QUEUE_HOST = /http:\/\/sqs\.[\w-]+\.localhost(:\d+)?/g;

const text = (header: unknown): string | undefined => (typeof header === 'string' ? header : undefined);

/**
 * Starts S3 and SQS. fauxqs raises no events of S3, so a hook looks at what it has answered; and it cannot take a PUT
 * without a body, so one is put in.
 */
export const startObjectStore = async (
  region: string,
  onCreated: (object: CreatedObject) => void,
  onError: (error: unknown) => void,
): Promise<ObjectStore> => {
  const app = buildApp({ logger: false, defaultRegion: region });

  const head = async ({ bucket, key }: ObjectPath): Promise<{ readonly etag: string; readonly size: number }> => {
    const path = [bucket, ...key.split('/')].map(encodeURIComponent).join('/');
    const answer = await app.inject({ method: 'HEAD', url: `/${path}` });
    return { etag: text(answer.headers['etag']) ?? '', size: Number(answer.headers['content-length'] ?? 0) };
  };
  app.addHook('preHandler', (request, _reply, done) => {
    if (request.method === 'PUT' && request.body === undefined) request.body = Buffer.alloc(0);
    done();
  });
  // fauxqs names its queues' host so that only some machines find it.
  app.addHook('onSend', (request, _reply, payload, done) => {
    const isQueueCall = request.method === 'POST' && request.url === '/' && typeof payload === 'string';
    done(null, isQueueCall ? payload.replaceAll(QUEUE_HOST, `http://${request.headers.host}`) : payload);
  });
  app.addHook('onResponse', async (request, reply) => {
    const isCopy = request.headers['x-amz-copy-source'] !== undefined;
    const reason = reply.statusCode === 200 ? creationReason(request.method, request.url, isCopy) : undefined;
    const path = objectPath(request.params);
    if (reason === undefined || path === undefined) return;
    try {
      const { etag, size } = await head(path);
      // The object may have been overwritten since: what the reply said of it counts.
      const replied = reason === 'PutObject' ? text(reply.getHeader('etag')) : undefined;
      const requestId = text(reply.getHeader('x-amz-request-id')) ?? '';
      onCreated({ ...path, size, etag: (replied ?? etag).replaceAll('"', ''), reason, requestId });
    } catch (error) {
      onError(error);
    }
  });
  await app.ready();
  return { handle: (request, response) => app.routing(request, response), close: () => app.close() };
};
