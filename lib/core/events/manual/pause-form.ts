import { isObject } from '../../json.ts';
import { FUSE } from '../../ledger/pause.ts';
import type { FieldReader } from '../read-payload.ts';
import type { OnlySince, PauseCall, PauseTarget, ResumeCall } from './manual-request.ts';
import { type IsMisspelt, readBy, readFlag, readRemarks, readToldRemark } from './person-form.ts';

/** Reads `{"pause": …}`. */
export const parsePause = (reader: FieldReader, isMisspelt: IsMisspelt): PauseCall | undefined => {
  const remarks = readRemarks(reader, isMisspelt, 'why nothing shall start (the ledger keeps it)');
  const what = isMisspelt('pause') ? undefined : readTarget(reader, 'pause');
  if (remarks?.by === FUSE) return reader.error(['by'], `another name: ${FUSE} is that of a trigger's fuse`);
  return what && remarks && { kind: 'pause', what, ...remarks };
};

/** Reads `{"resume": …}`. */
export const parseResume = (reader: FieldReader, isMisspelt: IsMisspelt): ResumeCall | undefined => {
  const by = readBy(reader, isMisspelt);
  const all = readFlag(reader, 'all');
  const fuse = readFlag(reader, 'fuse');
  const onlySince = readOnlySince(reader);
  const what = isMisspelt('resume') ? undefined : readTarget(reader, 'resume');
  return what === undefined || by === undefined
    ? undefined
    : { kind: 'resume', what, by, all, fuse, ...(onlySince && { onlySince }) };
};

const readOnlySince = (reader: FieldReader): OnlySince | undefined => {
  const dryRun = readFlag(reader, 'dryRun');
  const why = readToldRemark(reader, 'why');
  const next = reader.at('next') === undefined ? undefined : reader.text(['next'], '"next" of the answer before');
  if (reader.at('onlySince') !== undefined) {
    const moment = reader.moment(['onlySince']);
    if (moment === undefined) return undefined;
    return { moment, dryRun, ...(why !== undefined && { why }), ...(next !== undefined && { next }) };
  }
  for (const name of ['why', 'dryRun', 'next'])
    if (reader.at(name) !== undefined)
      reader.errors.push(`"${name}" does not go together with "resume": it is for "onlySince"`);
  return undefined;
};

const readTarget = (reader: FieldReader, field: 'pause' | 'resume'): PauseTarget | undefined => {
  const target = reader.at(field);
  if (target === 'everything') return { kind: 'everything' };
  const [[name, value], more] = isObject(target)
    ? [Object.entries(target)[0] ?? [], Object.keys(target).length > 1]
    : [[]];
  if (more !== true && typeof value === 'string' && value !== '') {
    if (name === 'trigger') return { kind: 'trigger', trigger: value };
    if (name === 'job') return { kind: 'job', jobName: value };
  }
  return reader.error([field], '{"trigger": "<name>"}, {"job": "<name>"} or "everything"');
};
