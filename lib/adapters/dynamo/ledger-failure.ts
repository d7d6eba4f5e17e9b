import { TriggerError, toErrorInfo } from '../../core/errors.ts';
import { field } from '../../core/json.ts';

/** What DynamoDB refused after all tries, and what to look at. Retryable, unless the same write must fail again. */
export const ledgerFailure = (operation: string, tableName: string, thrown: unknown): TriggerError => {
  const { name, message } = toErrorInfo(thrown);
  const code = field(Object(thrown), 'code');
  const tooLarge = name === 'ValidationException' && /item size/i.test(message);
  const what = [name, ...(typeof code === 'string' && code !== name ? [code] : []), ...(message ? [message] : [])];
  return new TriggerError(
    'LEDGER_UNREACHABLE',
    `the ledger (table "${tableName}") did not answer "${operation}": ${what.join(': ')}. ${tooLarge ? TOO_LARGE : adviceFor(name)}`,
    { retryable: !tooLarge, cause: thrown },
  );
};

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const TOO_LARGE = 'An item holds at most 400 KB: make the event and the Arguments smaller, e.g. pass an S3 path.';

const adviceFor = (name: string): string => {
  switch (name) {
    case 'ResourceNotFoundException':
      return 'Does LEDGER_TABLE name a table of this account and region, and is the stack deployed?';
    case 'AccessDeniedException':
      return "May the function's role use this table and its indexes?";
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
    case 'ExpiredTokenException':
    case 'CredentialsProviderError':
      return "Are the credentials in the environment valid, and is the machine's clock right?";
    case 'ValidationException':
      return "Is the table made from this version's definition?";
    case 'ThrottlingException':
    case 'ProvisionedThroughputExceededException':
    case 'RequestLimitExceeded':
    // The same, of a write that shared a call.
    case 'ThrottlingError':
    case 'ProvisionedThroughputExceeded':
      return 'It is being asked too much; this heals by itself.';
    default:
      return 'Is the endpoint right (AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB), and can the network reach it?';
  }
};
