import { pausedWords, pausesHolding } from '../model/pause-now.ts';
import type { UploadOutlook } from '../model/upload-outlook.ts';
import { type KeyedFile, MOST_ASKED, useOutlooks } from './outlooks.ts';
import { pauses } from './pause-signal.ts';
import type { Reply } from './server.ts';

interface UploadOutlooksProps {
  readonly bucket: string;
  /** For which the files are meant: why it starts nothing is said first. */
  readonly trigger: string;
  readonly files: readonly KeyedFile[];
}

/** What each file would start, or why it would start nothing. */
export const UploadOutlooks = ({ bucket, trigger, files }: UploadOutlooksProps) => {
  const known = useOutlooks(bucket, files);
  const more = files.length - MOST_ASKED;
  return (
    <ul class="outlook" aria-label="What it would start" aria-live="polite">
      {files.slice(0, MOST_ASKED).map(({ key }) => (
        <li key={key}>
          {files.length > 1 && (
            <p class="mono">
              <bdi>{key}</bdi>
            </p>
          )}
          <Outlook reply={known.value.get(key)} trigger={trigger} />
        </li>
      ))}
      {more > 0 && <li class="quiet">and {more} more</li>}
    </ul>
  );
};

/** What is admitted while a pause holds it back waits, also where its batch is not yet full. */
const WouldWait = ({ of }: { readonly of: UploadOutlook['does'][number] }) => {
  const holding = of.verdict === 'refused' ? [] : pausesHolding(pauses.value, of);
  if (holding.length === 0) return null;
  return (
    <>
      ; its run waits: <bdi>{pausedWords(holding)}</bdi>
    </>
  );
};

const TONES = { starts: 'good', gathers: 'waiting', refused: 'bad' } as const;

interface OutlookProps {
  readonly reply: Reply<UploadOutlook> | undefined;
  readonly trigger: string;
}

const Outlook = ({ reply, trigger }: OutlookProps) => {
  if (reply === undefined) return <p class="quiet">What would it start? …</p>;
  if (!reply.ok) return <p class="quiet">What it would start is not known: {reply.message}</p>;
  const { does, not } = reply.value;
  const [why] = not.toSorted((a, b) => Number(b.trigger === trigger) - Number(a.trigger === trigger));
  if (does.length === 0)
    return (
      <p>
        <span class="word none">Starts nothing.</span>{' '}
        {why === undefined ? (
          'No trigger waits for uploads.'
        ) : (
          <>
            {why.trigger}: <bdi>{why.says}</bdi>
          </>
        )}
      </p>
    );
  return (
    <>
      {does.map((one) => (
        <p key={one.trigger}>
          <span class={`word ${TONES[one.verdict]}`}>{one.trigger}</span> <bdi>{one.says}</bdi>
          <WouldWait of={one} />
        </p>
      ))}
    </>
  );
};
