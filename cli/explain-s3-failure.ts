/** Says what a failed call to S3 means for a person at a terminal, and what would help. */
export const explainS3Failure = (error: unknown, bucket: string): string => {
  if (!(error instanceof Error)) return `S3 could not be asked about ${bucket}: ${String(error)}`;
  switch (error.name) {
    case 'NoSuchBucket':
      return `The bucket ${bucket} does not exist. Is the name right?`;
    case 'AccessDenied':
      return (
        `Access to ${bucket} is denied (${error.message}). The caller needs s3:GetBucketNotification and ` +
        's3:PutBucketNotification on it, and --expected-owner must name its account, if given.'
      );
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return 'There are no AWS credentials: set AWS_PROFILE, or log in as you do for the AWS CLI.';
    default:
      if (/region is missing/i.test(error.message)) return 'The region is not known: give --region, or set AWS_REGION.';
      return `S3 did not do it for ${bucket}: ${error.name}: ${error.message || 'no further reason given'}`;
  }
};
