import { xmlDocument } from '../server/xml.ts';

/** A whole answer of S3, whose children are XML already. */
export const s3Document = (root: string, children: string): string =>
  xmlDocument(root, 'http://s3.amazonaws.com/doc/2006-03-01/', children);
