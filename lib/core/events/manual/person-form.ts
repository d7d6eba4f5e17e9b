import type { FieldReader } from '../read-payload.ts';
import type { Cancel, Redrive, Rerun, RunIs } from './manual-request.ts';
import { attemptIn, requestIdIn, runIdIn } from './named-request.ts';

/** How a person decides on a request that is in the ledger. */

const MAX_REMARK_CHARACTERS = 256;

/** Whether a field is meant, and merely misspelt: that has been said. */
export type IsMisspelt = (name: string) => boolean;
type Remarks = Pick<Rerun, 'by' | 'why'>;

/** Reads `{"redrive": …}`. */
export const parseRedrive = (reader: FieldReader): Redrive | RunIs | undefined => {
  const redrive = reader.at('redrive');
  const [by, why] = [readToldRemark(reader, 'by'), readToldRemark(reader, 'why')];
  const requestId = typeof redrive === 'string' ? requestIdIn(redrive) : undefined;
  const noRunExists = readFlag(reader, 'noRunExists');
  const jobRunId = reader.at('runIs') === undefined ? undefined : readRunId(reader);
  if (noRunExists && jobRunId !== undefined) {
    reader.errors.push('"runIs" does not go together with "noRunExists": either a run exists or none does');
  }
  const remarks = { ...(by !== undefined && { by }), ...(why !== undefined && { why }) };
  if (requestId !== undefined && jobRunId !== undefined) return { kind: 'run-is', requestId, jobRunId, ...remarks };
  if (requestId !== undefined) return { kind: 'redrive', requestId, noRunExists, ...remarks };
  return reader.error(['redrive'], 'a request id (24 hexadecimal digits)');
};

const readRunId = (reader: FieldReader): string | undefined => {
  const text = reader.at('runIs');
  const jobRunId = typeof text === 'string' ? runIdIn(text) : undefined;
  return jobRunId ?? reader.error(['runIs'], 'the id of a run, "jr_…" as Glue shows it');
};

/** Reads `{"rerun": …}`. */
export const parseRerun = (reader: FieldReader, isMisspelt: IsMisspelt): Rerun | undefined => {
  const remarks = readRemarks(reader, isMisspelt, 'why it shall run again (the ledger keeps it)');
  if (isMisspelt('rerun')) return undefined;
  const rerun = reader.at('rerun');
  const which = typeof rerun === 'string' ? attemptIn(rerun) : undefined;
  if (which === undefined) {
    return reader.error(
      ['rerun'],
      'a request id (24 hexadecimal digits), better with its last attempt: "<request id>.1"',
    );
  }
  return remarks && { kind: 'rerun', ...which, ...remarks };
};

/** Reads `{"cancel": …}`. */
export const parseCancel = (reader: FieldReader, isMisspelt: IsMisspelt): Cancel | undefined => {
  const remarks = readRemarks(reader, isMisspelt, 'why it shall not run (the ledger keeps it)');
  if (isMisspelt('cancel')) return undefined;
  const cancel = reader.at('cancel');
  const requestId = typeof cancel === 'string' ? requestIdIn(cancel) : undefined;
  if (requestId === undefined) return reader.error(['cancel'], 'a request id (24 hexadecimal digits)');
  return remarks && { kind: 'cancel', requestId, ...remarks };
};

/** Who asks for it, and why. */
export const readRemarks = (reader: FieldReader, isMisspelt: IsMisspelt, expectedWhy: string): Remarks | undefined => {
  const by = readBy(reader, isMisspelt);
  const why = readRemark(reader, isMisspelt, 'why', expectedWhy);
  return by === undefined || why === undefined ? undefined : { by, why };
};

/** Who asks for it. */
export const readBy = (reader: FieldReader, isMisspelt: IsMisspelt): string | undefined =>
  readRemark(reader, isMisspelt, 'by', 'who asks for it, such as your name (the ledger keeps it)');

/** A remark that need not be there. */
export const readToldRemark = (reader: FieldReader, name: 'by' | 'why'): string | undefined =>
  reader.at(name) === undefined ? undefined : readRemark(reader, () => false, name, 'a text');

const readRemark = (
  reader: FieldReader,
  isMisspelt: IsMisspelt,
  name: 'by' | 'why',
  expected: string,
): string | undefined => {
  // As the ledger keeps it: who pauses under a name with half a surrogate pair must be able to resume by it.
  const text = isMisspelt(name) ? undefined : reader.text([name], expected)?.toWellFormed();
  if (text === undefined) return undefined;
  if (text.trim() === '') return reader.error([name], `more than blanks`);
  return text.length <= MAX_REMARK_CHARACTERS
    ? text
    : reader.error([name], `at most ${MAX_REMARK_CHARACTERS} characters`);
};

/** A field that is true, or left out. */
export const readFlag = (
  reader: FieldReader,
  name: 'again' | 'all' | 'dryRun' | 'failOnError' | 'fuse' | 'noRunExists',
): boolean => {
  const flag = reader.at(name);
  if (flag !== undefined && typeof flag !== 'boolean') reader.error([name], 'a boolean');
  return flag === true;
};
