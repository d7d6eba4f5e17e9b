import { isObject, type Json, type JsonObject } from '../json.ts';
import { nameField } from './name-field.ts';

/** Names of values that are secrets, or may be. Whoever reads an event need not be allowed to know them. */
const SECRET_NAME =
  /passw|passphrase|passcode|(?<![a-z])(db|user)?pass(?![a-z])|pwd|secret|token(?!iz)|credential|(api|access|account|encryption|private|ssh)[-_]?key|auth(?!or(?!i))|signature|conn(ection)?[-_]?str/i;

/** Arguments that Glue reads as configuration, in which passwords and addresses with passwords stand. */
const CONFIGURATION: ReadonlySet<string> = new Set([
  '--additional-python-modules',
  '--conf',
  '--customer-driver-env-vars',
  '--customer-executor-env-vars',
  '--pip-install',
  '--python-modules-installer-option',
]);

/**
 * AWS keys, private keys, addresses with a password, also among their parameters, addresses that are signed, JSON web
 * tokens. No part may begin anew within what it has read in vain: texts come from outside, may be long, and would take minutes.
 */
const SECRET_VALUE =
  /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN[ A-Z]*PRIVATE KEY-----[\s\S]*|:\/\/[^\s/@:]*:[^\s/@]+@|X-Amz-Signature=\w*|\b(password|passwd|pwd|secret|token|(access|account)_?key)=[^\s&;,"']+|(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w.-]*/gi;

/** A text with what looks like a secret replaced. */
export const masked = (text: string): string => text.replace(SECRET_VALUE, '(secret)');

const looksSecret = (text: string): boolean => masked(text) !== text;

const isSecret = (name: string, value: Json): boolean =>
  CONFIGURATION.has(name) || SECRET_NAME.test(name) || (typeof value === 'string' && looksSecret(value));

const isRecord = (value: Json): value is JsonObject => isObject(value);

/**
 * A value without what is a secret by its name, or looks like one. Adds to `leftOut` where something was.
 *
 * @param path of the value itself, with which what was left out begins
 */
export const withoutSecrets = (value: Json, path: string, leftOut: string[]): Json => {
  if (typeof value === 'string' && looksSecret(value)) {
    nameField(leftOut, path);
    return null;
  }
  if (Array.isArray(value)) return value.map((each, at) => withoutSecrets(each, `${path}.${at}`, leftOut));
  if (!isRecord(value)) return value;
  const kept: [string, Json][] = [];
  for (const [name, each] of Object.entries(value)) {
    const where = `${path}.${name}`;
    if (isSecret(name, each)) nameField(leftOut, where);
    else kept.push([name, withoutSecrets(each, where, leftOut)]);
  }
  return Object.fromEntries(kept);
};
