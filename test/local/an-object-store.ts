import { createServer } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { listenOn } from '../../local/server/listen.ts';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { openBuckets } from '../../local/storage/bucket-client.ts';
import { createObjectStore } from '../../local/storage/object-store.ts';
import type { CreatedObject } from '../../local/storage/s3-answer.ts';

/** S3 on a port, with the bucket `landing`, and the SDK's client of it. Told of what was created, as the bus is. */
export const anObjectStore = async (closing: (() => unknown)[], isThere: (arn: string) => boolean = () => false) => {
  const created: (CreatedObject & { readonly told: boolean })[] = [];
  let wake = (): void => undefined;
  const store = createObjectStore({
    region: 'eu-central-1',
    isThere,
    onCreated: (object, told) => {
      created.push({ ...object, told });
      wake();
    },
  });
  const server = createServer(store);
  const { url, port } = await listenOn(server, { port: 0, host: '127.0.0.1' });
  const buckets = openBuckets(url, 'eu-central-1');
  const s3 = new S3Client({
    endpoint: url,
    region: 'eu-central-1',
    credentials: LOCAL_CREDENTIALS,
    forcePathStyle: true,
  });
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
    () => buckets.close(),
    () => s3.destroy(),
  );
  await buckets.createBucket('landing');
  const told = async (count: number) => {
    while (created.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return created;
  };
  return { url, port, buckets, s3, told, created };
};
