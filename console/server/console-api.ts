import { field, isObject } from '../../lib/core/json.ts';
import { allowedCall } from './allowed-call.ts';
import type { ConsoleFeed } from './console-feed.ts';
import type { ConsoleOptions } from './console-options.ts';
import { sendJson } from './http-answer.ts';
import { localApi } from './local-api.ts';
import { type Asked, type Routes, readJson } from './route.ts';

/** What the page asks for and does, by method and path. Everything else than what stands here is refused. */
export const consoleApi = (options: ConsoleOptions, feed: ConsoleFeed): ((asked: Asked) => Promise<boolean>) => {
  const { ports, setup, clock, local, commandOf } = options;
  const routes: Routes = {
    'GET /api/live': ({ response }) => {
      feed.pages.add(response, feed.first());
      feed.poke();
    },
    'GET /api/setup': ({ response }) => sendJson(response, 200, setup()),
    'GET /api/triggers': async ({ response, url }) =>
      sendJson(response, 200, await feed.triggers(url.searchParams.has('fresh'))),
    'GET /api/triggers-file': async ({ response }) => {
      const file = await options.triggersFile().catch(() => undefined);
      sendJson(response, file === undefined ? 404 : 200, file ?? { message: 'there is no triggers file' });
    },
    'GET /api/status': async ({ response, url }) => {
      const askedAt = clock();
      const reply = await ports.manual({ status: url.searchParams.get('of') ?? '' });
      if (reply.kind === 'refused') return sendJson(response, 404, { message: reply.message });
      feed.learn(reply.answer, askedAt);
      const identity = feed.identityOf(String(field(reply.answer, 'requestId')));
      sendJson(response, 200, { ...withCommands(reply.answer, commandOf), identity });
    },
    'POST /api/act': async ({ request, response }) => {
      const { mayAct, by } = setup();
      if (!mayAct)
        return sendJson(response, 403, { message: 'this console only shows; start it with --allow-actions' });
      const call = allowedCall(await readJson(request), by);
      if (call === undefined) return sendJson(response, 400, { message: 'this is no action of the page' });
      const askedAt = clock();
      const reply = await ports.manual(call);
      feed.poke();
      if (reply.kind === 'refused') return sendJson(response, 409, { message: reply.message });
      feed.learn(reply.answer, askedAt);
      sendJson(response, 200, reply.answer);
    },
    ...(local !== undefined && localApi(local, feed)),
  };
  return async (asked) => {
    const route = `${asked.request.method} ${asked.url.pathname}`;
    if (!Object.hasOwn(routes, route)) return false;
    await routes[route]?.(asked);
    return true;
  };
};

/** With the command of each next step, and of the status itself. */
const withCommands = (
  answer: Readonly<Record<string, unknown>>,
  commandOf: ConsoleOptions['commandOf'],
): Readonly<Record<string, unknown>> => {
  const next = field(answer, 'next');
  const ask = field(answer, 'askAgain');
  const steps = Array.isArray(next) ? next.filter(isObject) : [];
  return {
    ...answer,
    next: steps.map((step) => {
      const call = field(step, 'call');
      return { ...step, command: isObject(call) ? commandOf(call) : undefined };
    }),
    command: isObject(ask) ? commandOf(ask) : undefined,
  };
};
