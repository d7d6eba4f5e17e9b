import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { decisionOf } from '../model/decision-words.ts';
import type { Row } from '../model/row.ts';
import { AskHint, Found } from './found-requests.tsx';
import { rows } from './known-rows.ts';
import { RequestStory } from './request-story.tsx';
import { hashOf, place } from './routes.ts';
import { askStatus, type Reply } from './server.ts';

type Answer = Readonly<Record<string, unknown>>;

/** The whole story of a request; or what became of an object or a run. */
export const RequestView = () => {
  const { subject } = place.value;
  return (
    <>
      <AskFor subject={subject ?? ''} />
      {subject === undefined ? <AskHint /> : <Told key={subject} subject={subject} />}
    </>
  );
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

/** Asked again when its row changes. */
const Told = ({ subject }: { readonly subject: string }) => {
  const reply = useSignal<Reply<Answer> | undefined>(undefined);
  const row = useComputed(() => rows.value.find(({ id }) => id === subject.replace(/\.\d+$/, '')));
  const seen = versionOf(row.value);
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const answered = await askStatus(subject);
      if (isCurrent) reply.value = answered;
    };
    void ask();
    return () => {
      isCurrent = false;
    };
  }, [subject, seen]);
  if (reply.value === undefined) return <p class="empty">Asking …</p>;
  if (!reply.value.ok) return <p class="empty">{reply.value.message}</p>;
  const answer = reply.value.value;
  if (Array.isArray(answer['requests'])) return <Found answer={answer} />;
  return <RequestStory answer={answer} row={row.value} />;
};

/** Changes with whatever is worth asking again. */
const versionOf = (row: Row | undefined): string =>
  row === undefined ? '' : [row.state, row.attempt, row.jobRunId, decisionOf(row)].join(' ');
