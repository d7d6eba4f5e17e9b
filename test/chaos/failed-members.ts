import * as z from 'zod';
import type { Chance } from '../sim/chance.ts';
import type { Answered, Call } from './door.ts';

const callForm = z.looseObject({ Statements: z.array(z.unknown()) });
const answerForm = z.looseObject({ Responses: z.array(z.unknown()) });

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html */
const ERRORS = ['ThrottlingError', 'InternalServerError', 'ProvisionedThroughputExceeded'] as const;

const FATES = ['answered', 'applied', 'not applied'] as const;

/** Whether this call carries several writes, each with an answer of its own. */
export const isSharedCall = ({ headers }: Pick<Call, 'headers'>): boolean =>
  String(headers['x-amz-target']).endsWith('.BatchExecuteStatement');

/**
 * Has a shared call carried out, and answers HTTP 200; but some of its writes are answered by an error, of which some
 * were applied all the same.
 */
export const failSomeMembers = async (
  call: Call,
  carryOut: (call: Call) => Promise<Answered>,
  chance: Chance,
  question: string,
): Promise<Answered> => {
  const asked = callForm.parse(JSON.parse(call.body.toString()));
  const members = asked.Statements.map((statement, n) => ({
    statement,
    // The first is sent in any case: DynamoDB refuses a call without a write.
    fate: chance.pick(`member ${n} of ${question}`, n === 0 ? ['answered', 'applied'] : FATES),
    error: { Error: { Code: chance.pick(`error ${n} of ${question}`, ERRORS), Message: 'by the door of the ledger' } },
  }));
  const Statements = members.flatMap(({ statement, fate }) => (fate === 'not applied' ? [] : [statement]));
  const answered = await carryOut(withBody(call, { ...asked, Statements }));
  if (answered.status !== 200) return answered;
  const told = answerForm.parse(JSON.parse(answered.body.toString()));
  const left = [...told.Responses];
  const Responses = members.map(({ fate, error }) => {
    const response = fate === 'not applied' ? error : left.shift();
    return fate === 'answered' ? response : error;
  });
  return withBody(answered, { ...told, Responses });
};

/** The checksum is that of the body before. */
const withBody = <Message extends Pick<Call, 'headers' | 'body'>>(message: Message, body: object): Message => {
  const { 'x-amz-crc32': _, 'content-length': _length, ...headers } = message.headers;
  const bytes = Buffer.from(JSON.stringify(body));
  return { ...message, headers: { ...headers, 'content-length': String(bytes.length) }, body: bytes };
};
