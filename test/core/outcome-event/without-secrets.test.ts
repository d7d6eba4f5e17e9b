import { describe, expect, it } from 'vitest';
import { masked, withoutSecrets } from '../../../lib/core/outcome-event/without-secrets.ts';

const shown = (name: string, value: string) => withoutSecrets({ [name]: value }, 'arguments', []);

describe('withoutSecrets', () => {
  it.each([
    '--db-password',
    '--dbPasswd',
    '--PWD',
    '--pass',
    '--db-pass',
    '--dbPass',
    '--api-key',
    '--apikey',
    '--secret_arn',
    '--access_key_id',
    '--private-key',
    '--storage-account-key',
    '--encryptionKey',
    '--ssh_key',
    '--token',
    '--authorization',
    '--connection-string',
    '--conf',
    '--customer-driver-env-vars',
    '--customer-executor-env-vars',
    '--python-modules-installer-option',
    '--additional-python-modules',
    '--pip-install',
  ])('leaves out %s, whatever it holds', (name) => {
    expect(shown(name, 'x')).toEqual({});
  });

  it.each([
    '--source',
    '--area',
    '--author',
    '--tokenizer',
    '--passenger-file',
    '--bypass',
    '--kms-key-id',
    '--trigger-request-id',
    '--TempDir',
  ])('shows %s', (name) => {
    expect(shown(name, 'x')).toEqual({ [name]: 'x' });
  });

  it.each([
    'AKIAIOSFODNN7EXAMPLE',
    '-----BEGIN RSA PRIVATE KEY-----',
    'jdbc:postgresql://ana:swordfish@db/orders',
    'jdbc:postgresql://db/orders?user=ana&password=swordfish',
    'jdbc:sqlserver://db;user=ana;Pwd=swordfish;encrypt=true',
    'https://acme.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=abc',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln',
  ])('leaves out a value that looks like a secret, by whatever name: %s', (value) => {
    expect(shown('--source', value)).toEqual({});
  });

  it.each(['s3://acme/orders/eu.csv', 'jdbc:postgresql://db:5432/orders', '2026-11-22', 'ana@example.com'])(
    'shows a value that does not: %s',
    (value) => {
      expect(shown('--source', value)).toEqual({ '--source': value });
    },
  );

  it.each([
    [
      'connect to jdbc:postgresql://ana:swordfish@db/orders failed',
      'connect to jdbc:postgresql(secret)db/orders failed',
    ],
    ['AKIAIOSFODNN7EXAMPLE is not authorized, nor AKIAIOSFODNN7EXAMPL2', '(secret) is not authorized, nor (secret)'],
    ['key -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END', 'key (secret)'],
    ['GET https://acme/k?X-Amz-Signature=ab12&x=1 403', 'GET https://acme/k?(secret)&x=1 403'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln expired', 'Bearer (secret) expired'],
    ['jdbc:mysql://db/o?password=swordfish&ssl=true timed out', 'jdbc:mysql://db/o?(secret)&ssl=true timed out'],
    ['denied for ana (using password: YES)', 'denied for ana (using password: YES)'],
    ['ValueError: s3://acme/orders is empty', 'ValueError: s3://acme/orders is empty'],
  ])('replaces what looks like a secret in a message: %s', (message, shown) => {
    expect(masked(message)).toBe(shown);
  });

  it('finds secrets in whatever a call has brought, and says where they were', () => {
    const leftOut: string[] = [];
    const input = { db: { user: 'ana', password: 'x' }, list: ['a', 'AKIAIOSFODNN7EXAMPLE'], n: 1, no: null };
    expect(withoutSecrets(input, 'event.input', leftOut)).toEqual({
      db: { user: 'ana' },
      list: ['a', null],
      n: 1,
      no: null,
    });
    expect(leftOut).toEqual(['event.input.db.password', 'event.input.list.1']);
    expect(withoutSecrets('AKIAIOSFODNN7EXAMPLE', 'event.input', [])).toBeNull();
  });

  it.each([
    ['an address whose password never ends', `://${':'.repeat(100_000)}`],
    ['web tokens without an end', 'eyJ-'.repeat(25_000)],
    ['web tokens with half an end', 'eyJabcdefgh-'.repeat(8_000)],
    ['private keys without an end', '-----BEGIN PRIVATE KEY'.repeat(4_500)],
  ])('reads a long text that begins like many secrets in passing: %s', (_what, text) => {
    const begun = performance.now();
    masked(text);
    // With a pattern that goes back over the text for each of its characters, seconds.
    expect(performance.now() - begun).toBeLessThan(500);
  });

  it('names a hundred places at most, each by some characters, however many secrets and how long their names', () => {
    const leftOut: string[] = [];
    const secrets = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`pwd${at}`, at]));
    expect(withoutSecrets({ ['x'.repeat(40_000)]: secrets }, 'event.input', leftOut)).toEqual({
      ['x'.repeat(40_000)]: {},
    });
    expect(leftOut).toHaveLength(101);
    expect(leftOut[0]).toBe(`event.input.${'x'.repeat(188)}…`);
    expect(leftOut.at(-1)).toBe('and more');
  });
});
