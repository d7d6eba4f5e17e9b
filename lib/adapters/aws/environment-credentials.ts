/**
 * Replaces the SDK's chain of credential providers in the Lambda bundles. Lambda always gives a function its
 * role's credentials in these variables, and the chain's other links (profiles, SSO, metadata servers) would be two
 * thirds of each bundle. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = (): (() => Promise<Credentials>) => {
  let credentials: Promise<Credentials> | undefined;
  return () => {
    // The SDK asks several times for each call, and a container's credentials do not change.
    credentials ??= readCredentials();
    return credentials;
  };
};

const readCredentials = async (): Promise<Credentials> => {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) {
    // The SDK's own name for this error. It shows that the call was not sent.
    throw Object.assign(new Error('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set, as Lambda sets them'), {
      name: 'CredentialsProviderError',
    });
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
