import { isObject } from '../../json.ts';
import type { FieldReader } from '../read-payload.ts';
import { parseS3Uri } from '../s3/s3-uri.ts';
import type { StatusQuestion } from './manual-request.ts';
import { requestIdIn, runIdIn } from './named-request.ts';

/** What `status` asks about: an object, a request, a run or a trigger. Leaves an error with the reader. */
export const parseStatus = (reader: FieldReader): StatusQuestion | undefined => {
  const status = reader.at('status');
  if (typeof status === 'string') {
    const uri = parseS3Uri(status);
    if (uri.ok) return { kind: 'object-status', bucket: uri.bucket, key: uri.key };
    const requestId = requestIdIn(status);
    if (requestId !== undefined) return { kind: 'status', requestId };
    const jobRunId = runIdIn(status);
    if (jobRunId?.startsWith('jr_')) return { kind: 'run-status', jobRunId };
  }
  if (isObject(status)) {
    const others = Object.keys(status).filter((name) => name !== 'trigger');
    const trigger = reader.text(['status', 'trigger'], 'the name of a trigger');
    for (const name of others) reader.errors.push(`status.${name} is no field of a question; there is trigger`);
    return trigger === undefined ? undefined : { kind: 'trigger-status', trigger };
  }
  return reader.error(
    ['status'],
    'a request id (24 hexadecimal digits), "s3://bucket/key", a run id "jr_…", or {"trigger": "<name>"}',
  );
};
