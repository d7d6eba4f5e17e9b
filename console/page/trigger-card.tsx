import { useComputed } from '@preact/signals';
import { trackRecordOf } from '../model/track-record.ts';
import type { OpenBatch, TriggerNow } from '../model/trigger-now.ts';
import { ClockTime } from './clock-time.tsx';
import { rows } from './known-rows.ts';
import { Pauses } from './pauses.tsx';
import { hashOf } from './routes.ts';
import { act } from './server.ts';
import { StatePill } from './state-pill.tsx';
import { setup } from './told.ts';

interface TriggerCardProps {
  readonly trigger: TriggerNow;
  readonly onDone: () => void;
}

const SOURCES: Readonly<Record<string, string>> = { s3: 'an upload', schedule: 'its schedule', manual: 'a call' };

/** A trigger: what it waits for, what it does, and how it went. */
export const TriggerCard = ({ trigger, onDone }: TriggerCardProps) => {
  const { name, jobName, source, enabled, waitsFor, inputs, next, notes, expected, paused, waiting, batches } = trigger;
  return (
    <section class="card" aria-label={`Trigger ${name}`}>
      <header class="card-head">
        <h2>
          {name} {!enabled && <span class="pill tone-none">not enabled</span>}
        </h2>
        <p class="quiet">
          On {SOURCES[source] ?? source} it starts the job {jobName}
        </p>
        <Pauses what={{ trigger: name }} name={`trigger ${name}`} paused={paused} onDone={onDone} />
      </header>
      <dl>
        {waitsFor !== undefined && (
          <>
            <dt>{source === 'schedule' ? 'Schedule' : 'Waits for'}</dt>
            <dd class="mono">{waitsFor}</dd>
          </>
        )}
        {inputs.length > 0 && (
          <>
            <dt>Inputs</dt>
            <dd>{inputs.join(', ')}</dd>
          </>
        )}
        {next.length > 0 && (
          <>
            <dt>Next times</dt>
            <dd>
              {next.map((time) => (
                <span key={time} class="detail">
                  {time}
                </span>
              ))}
            </dd>
          </>
        )}
        {expected !== undefined && (
          <>
            <dt>Expected</dt>
            <dd>{expected}</dd>
          </>
        )}
        <dt>Waiting</dt>
        <dd>{waiting === 0 ? 'nothing' : `${waiting} of its requests`}</dd>
        <Record name={name} />
      </dl>
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      {batches.map((batch) => (
        <Batch key={batch.group} trigger={name} batch={batch} onDone={onDone} />
      ))}
    </section>
  );
};

const Record = ({ name }: { readonly name: string }) => {
  const record = useComputed(() => trackRecordOf(rows.value, name));
  const { last, ended, succeeded } = record.value;
  return (
    <>
      <dt>Last outcome</dt>
      <dd>
        {last === undefined ? (
          'none today or yesterday'
        ) : (
          <>
            <StatePill state={last.state} /> <a href={hashOf('request', last.id)}>{last.what}</a>{' '}
            {last.endedAt !== undefined && <ClockTime at={last.endedAt} />}
          </>
        )}
      </dd>
      {ended > 0 && (
        <>
          <dt>Succeeded</dt>
          <dd>
            {succeeded} of the last {ended} ({Math.round((100 * succeeded) / ended)} %)
          </dd>
        </>
      )}
    </>
  );
};

interface BatchProps {
  readonly trigger: string;
  readonly batch: OpenBatch;
  readonly onDone: () => void;
}

/** A group that gathers: what is there, what is missing, and the way not to wait any longer. */
const Batch = ({ trigger, batch, onDone }: BatchProps) => {
  const close = async (): Promise<void> => {
    await act({ close: { trigger, by: batch.by } });
    onDone();
  };
  return (
    <div class="batch">
      <p>
        <strong>{batch.group === '' ? 'Gathering' : `Gathering for ${batch.group}`}</strong>: {batch.uploads}{' '}
        {batch.uploads === 1 ? 'upload is' : 'uploads are'} there
        {batch.missing.length > 0 && `; missing: ${batch.missing.join(', ')}`}
      </p>
      <p class="quiet">{batch.message}</p>
      {setup.value?.mayAct === true && batch.uploads > 0 && (
        <button type="button" onClick={close}>
          Close this batch now
        </button>
      )}
    </div>
  );
};
