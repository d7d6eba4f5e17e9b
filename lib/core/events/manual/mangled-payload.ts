import { describeFound } from '../../describe.ts';
import { isObject, parseJsonText } from '../../json.ts';
import { ALL_MANUAL_FORMS, MANUAL_FORMS } from './manual-forms.ts';

const BASE64 = /^[A-Za-z0-9+/\s]{8,}={0,2}\s*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: text that somebody typed has none of them, decoded bytes do
const UNTYPED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/;

const REMEDY =
  'Version 2 of the AWS CLI takes --payload for base64 and decodes it, unless it is told otherwise. Call again with ' +
  `--cli-binary-format raw-in-base64-out, e.g. aws lambda invoke --function-name <name> ` +
  `--cli-binary-format raw-in-base64-out --payload '${MANUAL_FORMS.object}' answer.json`;

/**
 * Explains a payload that is text, but not JSON. Above all it recognises what the AWS CLI makes of a JSON payload
 * without `--cli-binary-format raw-in-base64-out`, and what people send to satisfy it.
 * https://docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html#cliv2-migration-binaryparam
 */
export const explainUnreadablePayload = (text: string): string => {
  if (text.trim() === '') return `The payload is empty. Right: ${ALL_MANUAL_FORMS}`;
  if (isBase64OfJson(text)) return `The payload is JSON in base64, and was not decoded on its way. ${REMEDY}`;
  if (UNTYPED.test(text)) return `The payload is no text that anybody typed, but decoded bytes. ${REMEDY}`;
  const parsed = parseJsonText(text);
  const found = parsed.ok ? describeFound(parsed.value) : parsed.found;
  return `The payload: expected a JSON object, found ${found}. Right: ${ALL_MANUAL_FORMS}`;
};

const isBase64OfJson = (text: string): boolean => {
  if (!BASE64.test(text)) return false;
  const decoded = parseJsonText(Buffer.from(text, 'base64').toString('utf8'));
  return decoded.ok && isObject(decoded.value);
};
