import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';

/** A list of a batch as it stands in S3, as the script of its run would read it. */
export interface WrittenList {
  readonly address: string;
  readonly lines: readonly ListLine[];
}

/** What a list says of an object. */
export interface ListLine {
  readonly key: string;
  readonly size: number;
}

const lineForm = z.object({ key: z.string(), size: z.number() });

/** Every list in a bucket. */
export const readLists = async (endpoint: string, region: string, Bucket: string): Promise<readonly WrittenList[]> => {
  const s3 = new S3Client({ endpoint, region, credentials: LOCAL_CREDENTIALS, forcePathStyle: true });
  const lists: WrittenList[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken }));
    for (const { Key = '' } of page.Contents ?? []) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const text = (await Body?.transformToString()) ?? '';
      const lines = text.split('\n').filter((line) => line !== '');
      lists.push({ address: `s3://${Bucket}/${Key}`, lines: lines.map((line) => lineForm.parse(JSON.parse(line))) });
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  s3.destroy();
  return lists;
};
