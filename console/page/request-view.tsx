import { useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Row } from '../model/row.ts';
import { acts } from './acting.ts';
import { AskHint, Found } from './found-requests.tsx';
import { rows } from './known-rows.ts';
import { NothingStory } from './nothing-story.tsx';
import { RequestStory } from './request-story.tsx';
import { hashOf, place } from './routes.ts';
import { askStatus, type Reply } from './server.ts';

type Answer = Readonly<Record<string, unknown>>;

/** The whole story of a request; or what became of an object or a run. */
export const RequestView = () => {
  const { subject } = place.value;
  const row = useComputed(() => rows.value.find(({ id }) => id === place.value.subject?.replace(/\.\d+$/, '')));
  return (
    <>
      <AskFor subject={row.value?.state === 'NOTHING' ? row.value.what : (subject ?? '')} />
      {subject === undefined ? <AskHint /> : <Shown key={subject} subject={subject} row={row.value} />}
    </>
  );
};

const Shown = ({ subject, row }: { readonly subject: string; readonly row: Row | undefined }) => {
  if (row?.state === 'NOTHING') return <NothingStory row={row} />;
  if (/^nothing-\d+$/.test(subject))
    return <p class="empty">This event started nothing. It is not kept: the ledger has only what may start a run.</p>;
  return <Told subject={subject} row={row} />;
};

const AskFor = ({ subject }: { readonly subject: string }) => {
  const text = useSignal(subject);
  useEffect(() => {
    text.value = subject;
  }, [subject]);
  return (
    <form
      class="filters"
      aria-label="Find a request"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.value.trim() !== '') location.hash = hashOf('request', text.value.trim());
      }}
    >
      <label class="grow">
        Request, run or object
        <input
          type="search"
          placeholder="f929e4244e692a7eec342726, jr_… or s3://bucket/key"
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
          }}
        />
      </label>
      <button type="submit">Show</button>
    </form>
  );
};

/** Asked again when its row changes, and after each act. An answer counts unless a later one has come before it. */
const Told = ({ subject, row }: { readonly subject: string; readonly row: Row | undefined }) => {
  const reply = useSignal<Reply<Answer> | undefined>(undefined);
  const asks = useRef({ begun: 0, shown: 0 });
  const seen = versionOf(row);
  useEffect(() => {
    const ask = async (): Promise<void> => {
      asks.current.begun += 1;
      const own = asks.current.begun;
      const answered = await askStatus(subject);
      if (own < asks.current.shown) return;
      asks.current.shown = own;
      reply.value = answered;
    };
    void ask();
  }, [subject, seen, acts.value]);
  if (reply.value === undefined) return <p class="empty">Asking …</p>;
  if (!reply.value.ok) return <p class="empty">{reply.value.message}</p>;
  const answer = reply.value.value;
  if (Array.isArray(answer['requests'])) return <Found answer={answer} />;
  return <RequestStory answer={answer} row={row} />;
};

/** Changes with whatever is worth asking again. */
const versionOf = (row: Row | undefined): string =>
  row === undefined ? '' : [row.state, row.attempt, row.jobRunId, row.reason, row.endedAt].join(' ');
