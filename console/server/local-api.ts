import { field } from '../../lib/core/json.ts';
import { FAULT_NAMES } from '../model/fault-switch.ts';
import { switchFault } from '../sources/local-faults.ts';
import type { ConsoleFeed } from './console-feed.ts';
import type { LocalPlay } from './console-options.ts';
import { readBody, sendJson } from './http-answer.ts';
import { type Routes, readJson } from './route.ts';

const MOST_UPLOAD_BYTES = 64 * 1_024 * 1_024;

/** What the page does in the local cloud alone: uploads, ticks of schedules, and faults. */
export const localApi = (local: LocalPlay, feed: Pick<ConsoleFeed, 'tellFaults'>): Routes => ({
  'POST /api/fault': async ({ request, response }) => {
    const asked = await readJson(request);
    const name = FAULT_NAMES.find((one) => field(asked, 'name') === one);
    if (name === undefined) return sendJson(response, 400, { message: 'there is no such fault' });
    switchFault(local.glue, name, field(asked, 'isOn') === true);
    feed.tellFaults();
    sendJson(response, 200, {});
  },
  'POST /api/tick': async ({ request, response }) => {
    const trigger = field(await readJson(request), 'trigger');
    if (typeof trigger !== 'string') return sendJson(response, 400, { message: 'expected the name of a trigger' });
    try {
      await local.tick(trigger);
    } catch (error) {
      return sendJson(response, 409, { message: error instanceof Error ? error.message : String(error) });
    }
    sendJson(response, 200, { message: `The schedule of ${trigger} is due now.` });
  },
  'GET /api/upload-outlook': async ({ response, url }) => {
    const [bucket, key] = [url.searchParams.get('bucket'), url.searchParams.get('key')];
    const size = Number(url.searchParams.get('size') ?? Number.NaN);
    if (!bucket || !key || !Number.isSafeInteger(size))
      return sendJson(response, 400, { message: 'expected a bucket, a key and a size in bytes' });
    sendJson(response, 200, await local.outlookOf({ bucket, key, size }));
  },
  'PUT /api/upload': async ({ request, response, url }) => {
    const [bucket, key] = [url.searchParams.get('bucket'), url.searchParams.get('key')];
    if (!bucket || !key) return sendJson(response, 400, { message: 'expected a bucket and a key' });
    await local.upload(bucket, key, await readBody(request, MOST_UPLOAD_BYTES));
    sendJson(response, 200, { message: `Uploaded s3://${bucket}/${key}.` });
  },
});
