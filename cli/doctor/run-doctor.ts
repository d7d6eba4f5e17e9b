import type { Paint } from '../command-line/paint.ts';
import type { Asked, AwsReads } from './aws-reads.ts';
import { type Examination, examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { mergeUnchecked } from './merge-unchecked.ts';
import { showReport } from './show-report.ts';

/** What was found, and as lines for a person. */
export interface Diagnosis {
  /** Whether AWS has answered anything at all. */
  readonly isAnswered: boolean;
  readonly hasErrors: boolean;
  readonly findings: readonly Finding[];
  readonly report: readonly string[];
}

/** Examines, and sums up. */
export const runDoctor = async (examination: Examination, paint: Paint): Promise<Diagnosis> => {
  let isAnswered = false;
  const reads = noticing(examination.reads, () => {
    isAnswered = true;
  });
  const findings = mergeUnchecked(await examine({ ...examination, reads }));
  return {
    isAnswered,
    hasErrors: findings.some(({ level }) => level === 'error'),
    findings,
    report: showReport(findings, paint),
  };
};

const noticing = (reads: AwsReads, onAnswer: () => void): AwsReads => {
  const heard = async <Value>(asking: Promise<Asked<Value>>): Promise<Asked<Value>> => {
    const asked = await asking;
    if (asked.kind !== 'unasked') onAnswer();
    return asked;
  };
  return {
    ...reads,
    job: (...given) => heard(reads.job(...given)),
    script: (...given) => heard(reads.script(...given)),
    bucket: (...given) => heard(reads.bucket(...given)),
    stack: (...given) => heard(reads.stack(...given)),
    denials: (...given) => heard(reads.denials(...given)),
    noRequestLog: (...given) => heard(reads.noRequestLog(...given)),
  };
};
