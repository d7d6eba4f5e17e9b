import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defaultProvider } from '../../../lib/adapters/aws/environment-credentials.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'token');
});
afterEach(() => vi.unstubAllEnvs());

describe('the credentials of a function', () => {
  it('are those of its environment, the session token included: without it AWS knows no role', async () => {
    expect(await defaultProvider()()).toEqual({
      accessKeyId: 'AKID',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });

  it('have no session token where the environment has none, as on a laptop', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', '');
    expect(await defaultProvider()()).toEqual({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
  });

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])(
    'are an error by which a call counts as not sent when %s is missing',
    async (name) => {
      vi.stubEnv(name, '');
      await expect(defaultProvider()()).rejects.toMatchObject({
        name: 'CredentialsProviderError',
        message: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY must be set, as Lambda sets them',
      });
    },
  );
});
