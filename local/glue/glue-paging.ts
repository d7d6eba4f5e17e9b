import { field } from '../../lib/core/json.ts';
import { GlueError } from './glue-error.ts';

type Body = Readonly<Record<string, unknown>>;

const MAX_RESULTS = 200;
const DEFAULT_RESULTS = 100;

/** A required string of an operation's input. @throws GlueError `InvalidInputException` when it is missing. */
export const requiredText = (body: Body, name: string): string => {
  const value = field(body, name);
  if (typeof value === 'string' && value !== '') return value;
  throw new GlueError('InvalidInputException', `${name} is required`);
};

/** A page's end as the opaque token that leads on from there. */
export const pageToken = (position: number): string => Buffer.from(`local:${position}`).toString('base64url');

/** How many, and from where on. @throws GlueError `InvalidInputException` for a size or token that Glue would refuse. */
export const readPageRequest = (body: Body): { readonly size: number; readonly after: number } => {
  const size = field(body, 'MaxResults') ?? DEFAULT_RESULTS;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > MAX_RESULTS) {
    throw new GlueError('InvalidInputException', `MaxResults must be from 1 to ${MAX_RESULTS}, found ${String(size)}`);
  }
  const token = field(body, 'NextToken');
  if (token === undefined || token === null || token === '') return { size, after: Number.POSITIVE_INFINITY };
  const found = typeof token === 'string' ? /^local:(\d+)$/.exec(Buffer.from(token, 'base64url').toString()) : null;
  if (found === null) throw new GlueError('InvalidInputException', 'NextToken is not one that this server gave');
  return { size, after: Number(found[1]) };
};
