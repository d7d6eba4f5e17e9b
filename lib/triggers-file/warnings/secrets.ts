const SECRET_VALUE: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  { pattern: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, what: 'an AWS access key' },
  { pattern: /\b(?:password|passwd|pwd|secret|token)\s*[=:]\s*\S/i, what: 'a password or token' },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, what: 'a private key' },
  { pattern: /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i, what: 'an address with a password in it' },
];

const SECRET_NAME = /password|passwd|secret|token|credential|api-?key/i;

/** Names of what points at a secret, instead of holding one. */
const POINTER_NAME = /(?:name|arn|id|path|key-id|parameter|location|file|uri|url)$/i;

/** Why an argument looks as if it held a secret; undefined when it does not. */
export const secretDoubt = (name: string, value: string): string | undefined => {
  const found = SECRET_VALUE.find(({ pattern }) => pattern.test(value));
  const advice = 'Glue shows and logs arguments; pass the name of a secret in Secrets Manager and read it in the job';
  if (found !== undefined) return `this looks like ${found.what}. ${advice}`;
  const isPointer = POINTER_NAME.test(name) || /^(?:arn:|s3:|\/)/.test(value) || value === '';
  return SECRET_NAME.test(name) && !isPointer ? `"${name}" looks as if it held a secret. ${advice}` : undefined;
};
