import type { Setup } from '../model/setup.ts';
import type { TriggerNow } from '../model/trigger-now.ts';
import { tell } from './notice.ts';
import { setup } from './told.ts';

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

const token = document.querySelector<HTMLMetaElement>('meta[name="console-token"]')?.content ?? '';

/** What the server answers: a value, or why there is none. */
export type Reply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

/** Asks the server. Never rejects. */
export const ask = async <Value>(path: string, init: RequestInit = {}): Promise<Reply<Value>> => {
  try {
    const answer = await fetch(path, { ...init, headers: { 'x-console-token': token } });
    const value: Value & { readonly message?: string } = await answer.json();
    return answer.ok
      ? { ok: true, value }
      : { ok: false, message: value.message ?? `the server answered ${answer.status}` };
  } catch {
    return { ok: false, message: 'The server of this page does not answer. Is it still running?' };
  }
};

/** Where a request stands, or what became of an object or a run. */
export const askStatus = (of: string): Promise<Reply<Json>> => ask(`/api/status?of=${encodeURIComponent(of)}`);

/** Where files may be uploaded now: the triggers file may have changed since the page was opened. */
export const askSetup = async (): Promise<void> => {
  const reply = await ask<Setup>('/api/setup');
  if (reply.ok) setup.value = reply.value;
};

export const askTriggers = (isFresh: boolean): Promise<Reply<readonly TriggerNow[]>> =>
  ask(`/api/triggers${isFresh ? '?fresh' : ''}`);

/** Shows what became of it. Gives whether it was carried out. */
export const told = async (doing: Promise<Reply<Json>>): Promise<boolean> => {
  const reply = await doing;
  const text = reply.ok ? String(reply.value['message'] ?? 'Done.') : reply.message;
  tell(text, !reply.ok);
  return reply.ok;
};
