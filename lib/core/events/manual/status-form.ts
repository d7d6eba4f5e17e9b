import { isObject } from '../../json.ts';
import type { FieldReader } from '../read-payload.ts';
import { parseS3Uri } from '../s3/s3-uri.ts';
import { readGroupName } from './group-form.ts';
import type { StatusQuestion } from './manual-request.ts';
import { requestIdIn, runIdIn } from './named-request.ts';

/** What `status` asks about: an object, a request, a run, a trigger, a group of it, or a job. Leaves an error with the reader. */
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
    if (status['by'] !== undefined) {
      const group = readGroupName(reader, 'status');
      return group && { kind: 'group-status', group };
    }
    const asksForJob = status['job'] !== undefined && status['trigger'] === undefined;
    const [asked, others] = asksForJob ? ['job', without(status, 'job')] : ['trigger', without(status, 'trigger')];
    const name = reader.text(['status', asked], `the name of a ${asked}`);
    for (const other of others) {
      reader.errors.push(`status.${other} is no field of a question for a ${asked}; ask for one trigger or one job`);
    }
    if (name === undefined) return undefined;
    return asksForJob ? { kind: 'job-status', jobName: name } : { kind: 'trigger-status', trigger: name };
  }
  return reader.error(
    ['status'],
    'a request id (24 hexadecimal digits), "s3://bucket/key", a run id "jr_…", {"trigger": "<name>"}, {"trigger": "<name>", "by": {…}} or {"job": "<name>"}',
  );
};

const without = (status: object, name: string): readonly string[] =>
  Object.keys(status).filter((other) => other !== name);
