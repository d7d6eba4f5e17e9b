import type { IncomingMessage, ServerResponse } from 'node:http';
import { TriggerError } from '../../lib/core/errors.ts';
import { readBody, sendJson } from '../server/http-exchange.ts';
import type { FaultBook, OrderedFault } from './fault-book.ts';
import { FAULT_KINDS, type Fault } from './glue-faults.ts';
import { type GlueRun, inspectRun } from './glue-run.ts';
import { parseFault } from './parse-fault.ts';

interface Admin {
  readonly order: (fault: Fault) => OrderedFault;
  readonly book: FaultBook;
  readonly runs: () => readonly GlueRun[];
  /** Lets time pass until now. */
  readonly advance: () => void;
}

/**
 * Calls that Glue does not have: `GET /_glue/runs`; `GET`, `POST` and `DELETE /_glue/faults`. A POST brings one fault
 * or a list of them.
 */
export const answerAdmin = async (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  admin: Admin,
): Promise<void> => {
  const raw = await readBody(request);
  const call = `${request.method ?? 'GET'} ${path}`;
  if (call === 'GET /_glue/runs') {
    admin.advance();
    return sendJson(response, 200, admin.runs().map(inspectRun));
  }
  if (call === 'GET /_glue/faults') return sendJson(response, 200, { orders: admin.book.orders(), known: FAULT_KINDS });
  if (call === 'DELETE /_glue/faults') {
    admin.book.clear();
    return sendJson(response, 200, []);
  }
  if (call === 'POST /_glue/faults') {
    try {
      const orders: unknown = JSON.parse(raw.toString());
      const faults = (Array.isArray(orders) ? orders : [orders]).map(parseFault);
      return sendJson(response, 200, faults.map(admin.order));
    } catch (error) {
      const message = error instanceof TriggerError ? error.message : 'the body is not JSON';
      return sendJson(response, 400, { message });
    }
  }
  sendJson(response, 404, {
    message: `${call} is not known here; known: GET /_glue/runs, GET, POST and DELETE /_glue/faults`,
  });
};
