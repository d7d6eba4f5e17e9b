import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import type { Target } from './deployment.ts';

/** The region of the local cloud, unless another is named. */
export const LOCAL_REGION = 'eu-central-1';

/** Where a client of AWS finds a target; all else is found as by the AWS CLI. */
export const clientConfig = ({ region, localPort }: Target): object =>
  localPort === undefined
    ? { ...(region === undefined ? {} : { region }) }
    : {
        region: region ?? LOCAL_REGION,
        endpoint: `http://127.0.0.1:${localPort}`,
        credentials: LOCAL_CREDENTIALS,
      };
