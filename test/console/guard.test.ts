import { describe, expect, it } from 'vitest';
import { cookieOf, SAFE_HEADERS, TOKEN_HEADER, whyRefused } from '../../console/server/guard.ts';

const OWN = { port: 4101, token: 'the-token' };
const PAGE = new URL('http://console/');
const host = '127.0.0.1:4101';
const get = (headers: object, url = PAGE) => whyRefused({ method: 'GET', url, headers: { host, ...headers } }, OWN);
const post = (headers: object) =>
  whyRefused({ method: 'POST', url: PAGE, headers: { host, [TOKEN_HEADER]: OWN.token, ...headers } }, OWN);

describe('the console answers', () => {
  it('a browser that opens its address, and its own page', () => {
    expect(get({})).toBeUndefined();
    expect(get({ host: 'localhost:4101', 'sec-fetch-site': 'none' })).toBeUndefined();
    expect(get({ host: 'LocalHost:4101', origin: 'http://localhost:4101' })).toBeUndefined();
    expect(whyRefused({ method: 'HEAD', url: PAGE, headers: { host } }, OWN)).toBeUndefined();
    expect(get({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBeUndefined();
    // A link on another site that leads here.
    expect(get({ 'sec-fetch-site': 'cross-site' })).toBeUndefined();
  });

  it('an action of its own page, which brings the token', () => {
    expect(post({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' })).toBeUndefined();
  });
});

describe('the console refuses', () => {
  it('a name of another site that points to this machine', () => {
    expect(get({ host: 'evil.example:4101' })).toBe(
      'expected Host 127.0.0.1:4101 or localhost:4101, found "evil.example:4101"',
    );
    expect(get({ host: '127.0.0.1:4102' })).toMatch(/^expected Host/);
    expect(whyRefused({ method: 'GET', url: PAGE, headers: {} }, OWN)).toMatch(/found none$/);
  });

  it('a script of another site, also of another port of this machine', () => {
    expect(get({ origin: 'https://evil.example' })).toMatch(/^expected the Origin of this page or none, found/);
    expect(post({ origin: 'http://127.0.0.1:3000' })).toMatch(/^expected the Origin/);
  });

  it('to tell another site what it shows', () => {
    const api = new URL('/api/live', PAGE);
    expect(get({ 'sec-fetch-site': 'cross-site' }, api)).toMatch(
      /^expected Sec-Fetch-Site same-origin, found "cross-site"/,
    );
    expect(get({ 'sec-fetch-site': 'same-site' }, api)).toMatch(/^expected Sec-Fetch-Site/);
    expect(get({ 'sec-fetch-site': 'none' }, api)).toBeUndefined();
  });

  it('an action without the token, or from a form of another site', () => {
    expect(post({ [TOKEN_HEADER]: 'guessed' })).toMatch(/^expected the page's token/);
    expect(post({ [TOKEN_HEADER]: undefined })).toMatch(/^expected the page's token/);
    expect(post({ 'sec-fetch-site': 'cross-site' })).toMatch(/^expected Sec-Fetch-Site/);
    expect(post({ 'sec-fetch-site': 'none' })).toMatch(/^expected Sec-Fetch-Site/);
  });
});

describe('the headers of each answer', () => {
  it('let a browser load the files of the console and nothing else, show it in no frame, and keep nothing', () => {
    expect(SAFE_HEADERS).toEqual({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  });
});

describe('a console with a key', () => {
  const WITH_KEY = { ...OWN, key: 'the-key' };
  const asked = (path: string, cookie?: string) =>
    whyRefused({ method: 'GET', url: new URL(path, PAGE), headers: { host, ...(cookie && { cookie }) } }, WITH_KEY);

  it('answers who opens the printed address, and then the browser that was given the cookie', () => {
    expect(asked('/?key=the-key')).toBeUndefined();
    expect(asked('/api/live', `other=1; ${cookieOf(OWN.port, 'the-key').split(';')[0]}`)).toBeUndefined();
  });

  it('refuses every other user of the machine', () => {
    expect(asked('/')).toMatch(/^expected the key/);
    expect(asked('/?key=guessed')).toMatch(/^expected the key/);
    expect(asked('/api/live', 'console-4101=guessed')).toMatch(/^expected the key/);
    expect(asked('/main.js', 'console-4102=the-key')).toMatch(/^expected the key/);
  });
});
