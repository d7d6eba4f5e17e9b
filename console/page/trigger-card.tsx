import { useComputed } from '@preact/signals';
import { pausesHolding } from '../model/pause-now.ts';
import { trackRecordOf } from '../model/track-record.ts';
import type { TriggerNow } from '../model/trigger-now.ts';
import { ClockTime } from './clock-time.tsx';
import { rows } from './known-rows.ts';
import { OpenBatchCard } from './open-batch-card.tsx';
import { pauses } from './pause-signal.ts';
import { PauseButton, PauseLines } from './pauses.tsx';
import { hashOf } from './routes.ts';
import { StartByHand } from './start-by-hand.tsx';
import { StatePill } from './state-pill.tsx';

interface TriggerCardProps {
  readonly trigger: TriggerNow;
  readonly onDone: () => void;
}

/** On what a trigger starts its job, and what waits while it is paused. */
const SOURCES: Readonly<Record<string, { readonly on: string; readonly waits: string }>> = {
  s3: { on: 'an upload', waits: 'Its uploads' },
  schedule: { on: 'its schedule', waits: 'Its scheduled times' },
  manual: { on: 'a call', waits: 'Its calls' },
};

/** A trigger: what it waits for, what it does, and how it went. */
export const TriggerCard = ({ trigger, onDone }: TriggerCardProps) => {
  const { name, jobName, source, enabled, waitsFor, inputs, next, notes, expected, waiting, policy, batches } = trigger;
  const paused = pausesHolding(pauses.value, { trigger: name, jobName });
  return (
    <section class="card" aria-label={`Trigger ${name}`}>
      <header class="card-head">
        <h2>
          {name} {!enabled && <span class="pill tone-none">not enabled</span>}
        </h2>
        <p class="quiet">
          On {SOURCES[source]?.on ?? source} it starts the job {jobName}
        </p>
        <PauseButton target={{ trigger: name }} what={SOURCES[source]?.waits ?? 'Its requests'} paused={paused} />
      </header>
      <PauseLines paused={paused} />
      <dl>
        {waitsFor !== undefined && (
          <>
            <dt>{source === 'schedule' ? 'Schedule' : 'Waits for'}</dt>
            <dd class="mono">{waitsFor}</dd>
          </>
        )}
        {policy.length > 0 && (
          <>
            <dt>Batches</dt>
            <dd>
              {policy.map((line) => (
                <span key={line} class="detail">
                  {line}
                </span>
              ))}
            </dd>
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
      <StartByHand trigger={trigger} onDone={onDone} />
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      {batches.map((batch) => (
        <OpenBatchCard key={batch.group} trigger={name} batch={batch} onDone={onDone} />
      ))}
    </section>
  );
};

const Record = ({ name }: { readonly name: string }) => {
  const record = useComputed(() => trackRecordOf(rows.value, name));
  const { last, ended, succeeded, cancelled } = record.value;
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
            {cancelled > 0 && `; ${cancelled} more ${cancelled === 1 ? 'was' : 'were'} cancelled`}
          </dd>
        </>
      )}
    </>
  );
};
