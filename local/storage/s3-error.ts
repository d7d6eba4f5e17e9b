import { randomUUID } from 'node:crypto';
import { element, plainDocument } from '../server/xml.ts';

/** A refusal as S3 words it. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
export class S3Error extends Error {
  readonly code: string;
  readonly status: number;
  /** What else S3 says about it, e.g. `Key`. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** What AWS has and the local S3 has not: said, rather than answered with something else. */
export const notImplemented = (what: string): S3Error =>
  new S3Error(501, 'NotImplemented', `the local S3 has no ${what}. See docs/local-cloud.md`);

/** A new id for a request, in the form of S3's. */
export const newRequestId = (): string => randomUUID().replaceAll('-', '').toUpperCase().slice(0, 16);

/** The body of a refusal. */
export const errorXml = (error: S3Error, requestId: string): string =>
  plainDocument(
    'Error',
    element('Code', error.code) +
      element('Message', error.message) +
      Object.entries(error.fields)
        .map(([name, value]) => element(name, value))
        .join('') +
      element('RequestId', requestId) +
      element('HostId', 'local'),
  );
