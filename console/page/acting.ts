import { signal } from '@preact/signals';
import { ask, type Json, type Reply, told } from './server.ts';

/** How many acts of this page were answered: after each it is worth asking again. */
export const acts = signal(0);

/** Makes a call in the name of who started the console. Gives whether it was carried out. */
export const act = (call: Json): Promise<boolean> => told(askToAct(call));

/** The same, for who shows the answer. */
export const askToAct = async (call: Json): Promise<Reply<Json>> => {
  const reply = await ask<Json>('/api/act', { method: 'POST', body: JSON.stringify(call) });
  acts.value += 1;
  return reply;
};
