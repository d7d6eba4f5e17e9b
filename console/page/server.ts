import type { FaultName } from '../model/fault-switch.ts';
import type { LiveMessage } from '../model/live-message.ts';
import type { Setup } from '../model/setup.ts';
import type { TriggerNow } from '../model/trigger-now.ts';
import type { UploadOutlook } from '../model/upload-outlook.ts';
import { tell } from './notice.ts';
import { connection, onMessage, setup } from './told.ts';

type Json = Readonly<Record<string, unknown>>;

const token = document.querySelector<HTMLMetaElement>('meta[name="console-token"]')?.content ?? '';

/** Listens to the server; the browser connects again by itself. */
export const listen = (): void => {
  const events = new EventSource('/api/live');
  events.onopen = () => {
    connection.value = 'open';
  };
  events.onerror = () => {
    connection.value = 'lost';
  };
  events.onmessage = ({ data }) => {
    const message: LiveMessage = JSON.parse(data);
    onMessage(message);
  };
};

/** What the server answers: a value, or why there is none. */
export type Reply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string };

const ask = async <Value>(path: string, init: RequestInit = {}): Promise<Reply<Value>> => {
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

/** Shows what became of it. */
const told = async (doing: Promise<Reply<Json>>): Promise<boolean> => {
  const reply = await doing;
  const text = reply.ok ? String(reply.value['message'] ?? 'Done.') : reply.message;
  tell(text, !reply.ok);
  return reply.ok;
};

/** Makes a call in the name of who started the console. Gives whether it was carried out. */
export const act = (call: Json): Promise<boolean> => told(askToAct(call));

/** The same, for who shows the answer. */
export const askToAct = (call: Json): Promise<Reply<Json>> =>
  ask('/api/act', { method: 'POST', body: JSON.stringify(call) });

/** Lets a schedule of the local cloud be due now. */
export const tick = (trigger: string): Promise<boolean> =>
  told(ask('/api/tick', { method: 'POST', body: JSON.stringify({ trigger }) }));

export const switchFault = async (name: FaultName, isOn: boolean): Promise<void> => {
  const reply = await ask('/api/fault', { method: 'POST', body: JSON.stringify({ name, isOn }) });
  if (!reply.ok) tell(reply.message, true);
};

/** Uploads a file to the local cloud. */
export const upload = (bucket: string, key: string, file: Blob): Promise<Reply<Json>> =>
  ask(`/api/upload?${new URLSearchParams({ bucket, key })}`, { method: 'PUT', body: file });

/** What an upload would lead to. */
export const askOutlook = (bucket: string, key: string, size: number): Promise<Reply<UploadOutlook>> =>
  ask(`/api/upload-outlook?${new URLSearchParams({ bucket, key, size: String(size) })}`);
