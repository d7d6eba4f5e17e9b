/** A refusal as SQS words it: its name in the JSON protocol, and in the query protocol where that differs. */
export class SqsError extends Error {
  readonly code: string;
  readonly queryCode: string;

  constructor(code: string, message: string, queryCode = code) {
    super(message);
    this.code = code;
    this.queryCode = queryCode;
  }
}

/** There is no such queue. */
export const noSuchQueue = (): SqsError =>
  new SqsError('QueueDoesNotExist', 'The specified queue does not exist.', 'AWS.SimpleQueueService.NonExistentQueue');

/** Something that was sent makes no sense. */
export const invalid = (message: string): SqsError => new SqsError('InvalidParameterValue', message);
