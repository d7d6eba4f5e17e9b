import type { EpochMs } from '../lib/core/time.ts';
import { parseIso } from '../lib/core/time.ts';
import type { InvocationResult } from './lambda/function-config.ts';
import { type HttpHandler, readBody, sendJson } from './server/http-exchange.ts';

interface Admin {
  readonly sweep: () => Promise<InvocationResult>;
  readonly tick: (trigger: string, scheduledTime?: EpochMs) => Promise<void>;
}

const KNOWN = 'POST /_local/sweep, POST /_local/tick/<trigger>[?scheduledTime=<ISO 8601 in UTC>]';

/** What AWS does by the clock and a person can request now: `POST /_local/sweep` and `POST /_local/tick/<trigger>`. */
export const localAdmin =
  (admin: Admin): HttpHandler =>
  (request, response) => {
    const answer = async (): Promise<void> => {
      await readBody(request);
      const url = new URL(request.url ?? '/', 'http://local');
      if (request.method === 'POST' && url.pathname === '/_local/sweep') {
        const { functionError, payload } = await admin.sweep();
        return sendJson(response, functionError === undefined ? 200 : 500, { functionError, payload });
      }
      const trigger = /^\/_local\/tick\/([^/]+)$/.exec(url.pathname)?.[1];
      if (request.method === 'POST' && trigger !== undefined) {
        const text = url.searchParams.get('scheduledTime');
        const scheduledTime = text === null ? undefined : parseIso(text);
        if (text !== null && scheduledTime === undefined) {
          return sendJson(response, 400, {
            message: `scheduledTime must be a time with its zone in ISO 8601, found "${text}"`,
          });
        }
        await admin.tick(decodeURIComponent(trigger), scheduledTime);
        return sendJson(response, 200, { ticked: trigger });
      }
      sendJson(response, 404, { message: `${request.method} ${url.pathname} is not known here; known: ${KNOWN}` });
    };
    answer().catch((error: unknown) =>
      sendJson(response, 400, { message: error instanceof Error ? error.message : String(error) }),
    );
  };
