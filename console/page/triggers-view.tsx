import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { TriggerNow } from '../model/trigger-now.ts';
import { askTriggers } from './server.ts';
import { setup } from './told.ts';
import { TriggerCard } from './trigger-card.tsx';

const AGAIN_MS = { local: 5_000, deployed: 60_000 };

/** Each trigger in words: what it waits for, what it does, how it went. */
export const TriggersView = () => {
  const triggers = useSignal<readonly TriggerNow[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const ask = async (isFresh: boolean): Promise<void> => {
    const reply = await askTriggers(isFresh);
    problem.value = reply.ok ? undefined : reply.message;
    if (reply.ok) triggers.value = reply.value;
  };
  const home = setup.value?.home;
  useEffect(() => {
    if (home === undefined) return;
    void ask(false);
    const timer = setInterval(() => void ask(false), AGAIN_MS[home]);
    return () => clearInterval(timer);
  }, [home]);
  if (problem.value !== undefined) return <p class="empty">{problem.value}</p>;
  if (triggers.value === undefined) return <p class="empty">Asking …</p>;
  if (triggers.value.length === 0) return <p class="empty">The triggers file has no trigger yet.</p>;
  return (
    <div class="cards">
      {triggers.value.map((trigger) => (
        <TriggerCard key={trigger.name} trigger={trigger} onDone={() => ask(true)} />
      ))}
    </div>
  );
};
