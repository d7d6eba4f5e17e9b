/** What was asked of S3, and how. */
export interface S3Call {
  readonly bucket: string;
  readonly doing: 'read' | 'write';
  readonly expectedOwner?: string;
  readonly skipDestinationValidation?: boolean;
}

const PERMISSIONS = { read: 's3:GetBucketNotification', write: 's3:PutBucketNotification' } as const;

/** A field that S3's answer had and the SDK has put on its error. */
const field = (error: object, name: string): string | undefined => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * S3 names what it objects to in pairs of `ArgumentName` and `ArgumentValue`, numbered when there are several.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const objections = (error: Error): readonly string[] =>
  Object.keys(error)
    .flatMap((key) => /^ArgumentName(\d*)$/.exec(key)?.[1] ?? [])
    .toSorted((a, b) => Number(a) - Number(b))
    .map((nth) => {
      const [name, value] = [field(error, `ArgumentName${nth}`) ?? '', field(error, `ArgumentValue${nth}`)];
      return `  ${value === undefined ? name : `${name}: ${value}`}`;
    });

/** Where the bucket is, as far as S3 says so in a refusal. */
const regionOf = (error: Error): string | undefined => {
  const response: unknown = Reflect.get(error, '$response');
  const headers: unknown = typeof response === 'object' && response !== null ? Reflect.get(response, 'headers') : {};
  const header = typeof headers === 'object' && headers !== null ? field(headers, 'x-amz-bucket-region') : undefined;
  const [, inEndpoint] = /\bs3[.-]([a-z]{2,4}(?:-[a-z]+)+-\d+)\./.exec(field(error, 'Endpoint') ?? '') ?? [];
  return field(error, 'Region') ?? header ?? inEndpoint;
};

const accessDenied = (error: Error, { bucket, doing, expectedOwner }: S3Call): string =>
  `Access to ${bucket} is denied (${error.message}). To ${doing} the configuration the caller needs ${PERMISSIONS[doing]} on the ` +
  'bucket: from a policy of its own and, where the bucket belongs to another account, from the bucket policy too' +
  (expectedOwner === undefined
    ? '. Is it your bucket? Every name is taken once for all accounts.'
    : `; and the bucket must belong to the account ${expectedOwner}, which --expected-owner names.`);

const withObjections = (error: Error, call: S3Call): string => {
  const named = objections(error);
  const said = `S3 refused to ${call.doing} the notification configuration of ${call.bucket}: ${error.message}`;
  if (!/destination/i.test(error.message)) return [said, ...named].join('\n');
  return [
    said,
    ...named,
    'S3 checks every destination of the configuration when it is written, also those that were there before. Nothing was changed.',
    call.skipDestinationValidation
      ? 'S3 did so in spite of --skip-destination-validation.'
      : 'Mend or remove these destinations. If they may stay as they are, run it again with --skip-destination-validation.',
  ].join('\n');
};

/** Says what a failed call to S3 means for a person at a terminal, and what would help. */
export const explainS3Failure = (error: unknown, call: S3Call): string => {
  const { bucket } = call;
  if (!(error instanceof Error)) return `S3 could not be asked about ${bucket}: ${String(error)}`;
  switch (error.name) {
    case 'NoSuchBucket':
      return `The bucket ${bucket} does not exist. Is the name right?`;
    case 'InvalidBucketName':
      return `${JSON.stringify(bucket)} can be no bucket's name: ${error.message}`;
    case 'AccessDenied':
    case 'AllAccessDisabled':
    case 'Forbidden':
      return accessDenied(error, call);
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
    case 'TemporaryRedirect':
    case 'IllegalLocationConstraintException': {
      const region = regionOf(error);
      const where = region === undefined ? 'in another region: give --region' : `in ${region}: give --region ${region}`;
      return `The bucket ${bucket} is ${where}. (${error.name}: ${error.message})`;
    }
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return 'There are no AWS credentials: set AWS_PROFILE, or log in as you do for the AWS CLI.';
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'TokenRefreshRequired':
    case 'InvalidToken':
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return `AWS does not take these credentials (${error.name}: ${error.message}). Log in again, or set AWS_PROFILE.`;
    case 'RequestTimeTooSkewed':
      return `The clock of this machine is wrong, so AWS does not take what it signs (${error.message}).`;
    case 'OperationAborted':
    case 'SlowDown':
    case 'ServiceUnavailable':
    case 'InternalError':
      return `S3 could not do it for ${bucket} just now (${error.name}: ${error.message}). Nothing was changed; try again.`;
    case 'MethodNotAllowed':
      return `${bucket} is of a kind that has no notification configuration (${error.message}).`;
    default:
      return explainOther(error, call);
  }
};

const explainOther = (error: Error, call: S3Call): string => {
  if (/region is missing/i.test(error.message)) return 'The region is not known: give --region, or set AWS_REGION.';
  if (objections(error).length > 0) return withObjections(error, call);
  const code = field(error, 'code');
  if (code !== undefined) return `S3 cannot be reached from here (${error.message || code}).`;
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : 0;
  if (error.name === 'Unknown' && status === 403) return accessDenied(error, call);
  const told =
    error.name === 'Unknown'
      ? `HTTP status ${String(status)}`
      : `${error.name}: ${error.message || 'no further reason given'}`;
  return `S3 failed for ${call.bucket}: ${told}`;
};
