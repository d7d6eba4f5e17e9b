import { dnsSuffixOf } from '../aws/dns-suffix.ts';
import { defaultProvider } from '../aws/environment-credentials.ts';
import type { SignedAccess, Target } from '../aws/signed-request.ts';

/** A server that was called must answer within this time: what was not published is published later. */
const TIMEOUT_MS = 5_000;

/** Where a service is reached, and as whom. */
export interface ServiceAccess extends SignedAccess {
  readonly target: Target;
}

/** The variables that name another endpoint, as the SDKs call them. */
const ENDPOINTS = {
  events: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
  sns: 'AWS_ENDPOINT_URL_SNS',
  sqs: 'AWS_ENDPOINT_URL_SQS',
} as const;

/** A service of a region by the environment, as the SDK finds it: another endpoint is the local cloud's, or a test's. */
export const serviceAccess = (service: keyof typeof ENDPOINTS, region: string): ServiceAccess => {
  const own = process.env[ENDPOINTS[service]];
  const endpoint = own || process.env['AWS_ENDPOINT_URL'] || `https://${service}.${region}.${dnsSuffixOf(region)}`;
  const { protocol, host } = new URL(endpoint);
  const target = { protocol, host, path: '/' };
  return { service, region, credentials: defaultProvider(), timeoutMs: TIMEOUT_MS, target };
};
