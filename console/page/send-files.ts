import { tell } from './notice.ts';
import type { KeyedFile } from './outlooks.ts';
import { upload } from './play-locally.ts';

/** Uploads files one after the other, and tells what became of all of them. */
export const sendFiles = async (bucket: string, folder: string, files: readonly KeyedFile[]): Promise<void> => {
  const refused: string[] = [];
  for (const { key, file } of files) {
    const reply = await upload(bucket, key, file);
    if (!reply.ok) refused.push(`${key}: ${reply.message}`);
  }
  const [only] = files;
  const what = files.length === 1 ? `s3://${bucket}/${only?.key}` : `${files.length} files to s3://${bucket}/${folder}`;
  if (refused.length === 0) tell(`Uploaded ${what}`);
  else tell(`${refused.length} of ${files.length} could not be uploaded. ${refused[0]}`, true);
};
