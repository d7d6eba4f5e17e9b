import type { FaultName } from '../model/fault-switch.ts';
import type { UploadOutlook } from '../model/upload-outlook.ts';
import { tell } from './notice.ts';
import { ask, type Json, type Reply, told } from './server.ts';

/** Lets a schedule of the local cloud be due now. */
export const tick = (trigger: string): Promise<boolean> =>
  told(ask('/api/tick', { method: 'POST', body: JSON.stringify({ trigger }) }));

/** Lets the local cloud misbehave, or no longer. */
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
