import type { IncomingMessage, ServerResponse } from 'node:http';
import { field, isObject, parseJsonText } from '../../lib/core/json.ts';
import { FAULT_NAMES } from '../model/fault-switch.ts';
import { switchFault } from '../sources/local-faults.ts';
import { allowedCall } from './allowed-call.ts';
import type { ConsoleFeed } from './console-feed.ts';
import type { ConsoleOptions } from './console-options.ts';
import { readBody, sendJson } from './http-answer.ts';

const MOST_JSON_BYTES = 256 * 1_024;
const MOST_UPLOAD_BYTES = 64 * 1_024 * 1_024;

/** A request to the server of the page, as far as it is answered here. */
interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

type Route = (asked: Asked) => Promise<void> | void;

/** What the page asks for and does, by method and path. Everything else than what stands here is refused. */
export const consoleApi = (options: ConsoleOptions, feed: ConsoleFeed): ((asked: Asked) => Promise<boolean>) => {
  const { ports, setup, local, commandOf } = options;
  const routes: Readonly<Record<string, Route>> = {
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
      const reply = await ports.manual({ status: url.searchParams.get('of') ?? '' });
      if (reply.kind === 'refused') return sendJson(response, 404, { message: reply.message });
      const identity = feed.identityOf(String(field(reply.answer, 'requestId')));
      sendJson(response, 200, { ...withCommands(reply.answer, commandOf), identity });
    },
    'POST /api/act': async ({ request, response }) => {
      const { mayAct, by } = setup();
      if (!mayAct)
        return sendJson(response, 403, { message: 'this console only shows; start it with --allow-actions' });
      const call = allowedCall(await readJson(request), by);
      if (call === undefined) return sendJson(response, 400, { message: 'this is no action of the page' });
      const reply = await ports.manual(call);
      feed.poke();
      if (reply.kind === 'refused') return sendJson(response, 409, { message: reply.message });
      sendJson(response, 200, reply.answer);
    },
    'POST /api/fault': async ({ request, response }) => {
      const asked = await readJson(request);
      const name = FAULT_NAMES.find((one) => isObject(asked) && field(asked, 'name') === one);
      if (local === undefined || name === undefined)
        return sendJson(response, 400, { message: 'there is no such fault' });
      switchFault(local.glue, name, isObject(asked) && field(asked, 'isOn') === true);
      feed.tellFaults();
      sendJson(response, 200, {});
    },
    'PUT /api/upload': async ({ request, response, url }) => {
      const [bucket, key] = [url.searchParams.get('bucket'), url.searchParams.get('key')];
      if (local === undefined || !bucket || !key)
        return sendJson(response, 400, { message: 'expected a bucket and a key' });
      await local.upload(bucket, key, await readBody(request, MOST_UPLOAD_BYTES));
      sendJson(response, 200, { message: `Uploaded s3://${bucket}/${key}.` });
    },
  };
  return async (asked) => {
    const route = `${asked.request.method} ${asked.url.pathname}`;
    if (!Object.hasOwn(routes, route)) return false;
    await routes[route]?.(asked);
    return true;
  };
};

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const parsed = parseJsonText((await readBody(request, MOST_JSON_BYTES)).toString());
  return parsed.ok ? parsed.value : undefined;
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
