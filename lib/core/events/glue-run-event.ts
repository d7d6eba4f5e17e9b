import { describeFound, quote } from '../describe.ts';
import { toldMessage } from '../errors.ts';
import { type EpochMs, toIso } from '../time.ts';
import { foundInstead, ignored, malformed, type ParsedRecord } from './parsed-record.ts';
import { FieldReader, parseSingleEvent } from './read-payload.ts';

/** A run has ended, says Glue; for jobs that are not ours too. */
export interface GlueRunEvent {
  readonly jobName: string;
  readonly jobRunId: string;
  /** SUCCEEDED, FAILED, TIMEOUT or STOPPED; Glue may add some. */
  readonly state: string;
  readonly message?: string;
  readonly time: EpochMs;
  /** It is told for the second time, by this service, and will not be told a third time. */
  readonly again?: true;
}

/** The message in which this service tells an end once more: Glue's event, as far as it is read, and the mark. */
export const glueRunMessage = ({ time, again, ...detail }: GlueRunEvent): string =>
  JSON.stringify({ source: SOURCE, 'detail-type': DETAIL_TYPE, time: toIso(time), detail, again });

const SOURCE = 'aws.glue';
const DETAIL_TYPE = 'Glue Job State Change';

/**
 * Reads one Glue event: an object, JSON text, or a queue's record. Never throws.
 * https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
 */
export const parseGlueRunEvent = (payload: unknown): ParsedRecord<GlueRunEvent> =>
  parseSingleEvent(payload, 'Glue event', (content, where) => {
    const reader = new FieldReader(content, where);
    const detailType = reader.at('detail-type');
    const source = reader.at('source');
    if (typeof detailType !== 'string' || typeof source !== 'string') {
      const expected = '"detail-type": "Glue Job State Change" from "aws.glue"';
      return malformed(foundInstead(where, describeFound(content), expected));
    }
    if (source !== SOURCE || detailType !== DETAIL_TYPE) {
      const message = `${quote(detailType)} from ${quote(source)} ends no run; "Glue Job State Change" from "aws.glue" does`;
      return ignored('other-event', message);
    }
    return readRun(reader);
  });

const readRun = (reader: FieldReader): ParsedRecord<GlueRunEvent> => {
  const jobName = reader.text(['detail', 'jobName'], 'the name of a job');
  const jobRunId = reader.text(['detail', 'jobRunId'], 'the id of a run');
  const state = reader.text(['detail', 'state'], 'a state such as "SUCCEEDED"');
  const message = reader.optionalText(['detail', 'message'], 'a message');
  const time = reader.moment(['time']);
  if (reader.errors.length > 0 || !jobName || !jobRunId || !state || time === undefined) {
    return malformed(...reader.errors);
  }
  return {
    kind: 'event',
    event: {
      ...{ jobName, jobRunId, state, time },
      ...(message === undefined ? {} : { message: toldMessage(message) }),
      ...(reader.at('again') === true ? { again: true as const } : {}),
    },
  };
};
