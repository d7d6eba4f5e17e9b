import type { ComponentChildren } from 'preact';
import { counted } from '../../lib/core/describe.ts';
import { field, isObject } from '../../lib/core/json.ts';
import { showDuration } from '../../lib/core/show-time.ts';
import { msBetween, parseIso } from '../../lib/core/time.ts';
import type { Row } from '../model/row.ts';
import { marksOf, timelineOf } from '../model/timeline.ts';
import { ClockTime } from './clock-time.tsx';
import { rows } from './known-rows.ts';
import { NextSteps } from './next-steps.tsx';
import { hashOf } from './routes.ts';
import { StatePill } from './state-pill.tsx';
import { TimeBar } from './time-bar.tsx';
import { setup } from './told.ts';

type Answer = Readonly<Record<string, unknown>>;

interface StoryProps {
  readonly answer: Answer;
  readonly row: Row | undefined;
}

/** Where a request stands, what happened to it, what was sent, and what a person may do next. */
export const RequestStory = ({ answer, row }: StoryProps) => (
  <article class="story">
    <header>
      <h2>
        <StatePill state={text(answer, 'state') ?? ''} /> <bdi>{row?.what ?? text(answer, 'requestId')}</bdi>
      </h2>
      <p class="lead">{text(answer, 'message')}</p>
      {row !== undefined && <TimeBar row={{ ...row, marks: marksOf(answer) }} />}
      <NextSteps answer={answer} />
    </header>
    <div class="columns">
      <section class="card" aria-labelledby="history-title">
        <h3 id="history-title">What happened</h3>
        <Timeline answer={answer} />
      </section>
      <div>
        <section class="card" aria-labelledby="facts-title">
          <h3 id="facts-title">About it</h3>
          <Facts answer={answer} row={row} />
        </section>
        {isObject(answer['request']) && (
          <section class="card" aria-labelledby="sent-title">
            <h3 id="sent-title">The request to Glue</h3>
            <pre class="json">{JSON.stringify(answer['request'], null, 2)}</pre>
          </section>
        )}
      </div>
    </div>
  </article>
);

const Timeline = ({ answer }: { readonly answer: Answer }) => (
  <ol class="timeline">
    {timelineOf(answer).map(({ at, title, tone, details }, index) => (
      <li key={`${at} ${index}`} class={`tone-${tone}`}>
        <ClockTime at={at} />
        <span class="happening">
          {title}
          {details.map((detail) => (
            <span key={detail} class="detail">
              {detail}
            </span>
          ))}
        </span>
      </li>
    ))}
  </ol>
);

const Facts = ({ answer, row }: StoryProps) => {
  const batch = field(answer, 'batch');
  const batchId = isObject(batch) ? text(batch, 'requestId') : undefined;
  const [run, runUrl] = [text(answer, 'jobRunId'), text(answer, 'runUrl')];
  const error = field(answer, 'error');
  const requestId = text(answer, 'requestId');
  const members = rows.value.filter((one) => requestId !== undefined && one.batchId === requestId);
  const [started, ended] = [parseIso(text(answer, 'started') ?? ''), parseIso(text(answer, 'ended') ?? '')];
  return (
    <dl>
      <Fact name="Event">{row?.what}</Fact>
      <Fact name="Trigger">{text(answer, 'trigger')}</Fact>
      <Fact name="Job">{text(answer, 'jobName')}</Fact>
      <Fact name="Request">{text(answer, 'requestId')}</Fact>
      <Fact name="Identity">{text(answer, 'identity') && <code>{text(answer, 'identity')}</code>}</Fact>
      <Fact name="Attempt">{String(field(answer, 'attempt') ?? '')}</Fact>
      <Fact name="Run">
        {run !== undefined && runUrl !== undefined && setup.value?.home === 'deployed' ? (
          <a href={runUrl} rel="noreferrer" target="_blank">
            {run}
          </a>
        ) : (
          run
        )}
      </Fact>
      <Fact name="Ran for">
        {started !== undefined && ended !== undefined && showDuration(msBetween(started, ended))}
      </Fact>
      <Fact name="Error">{isObject(error) && `${text(error, 'name')}: ${text(error, 'message')}`}</Fact>
      <Fact name="Batch">{batchId !== undefined && <a href={hashOf('request', batchId)}>{batchId}</a>}</Fact>
      <Fact name="Made of">{batchId === undefined && isObject(batch) && <BatchMade batch={batch} />}</Fact>
      <Fact name="Members">{members.length > 0 && <Members members={members} />}</Fact>
    </dl>
  );
};

const BatchMade = ({ batch }: { readonly batch: Answer }) => {
  const keys = field(batch, 'keys');
  const names = Array.isArray(keys) ? keys.map(String) : [];
  const missing = field(batch, 'missing');
  const lacks = Array.isArray(missing) && missing.length > 0 ? `; missing: ${missing.join(', ')}` : '';
  return (
    <>
      {counted(Number(field(batch, 'count')), 'upload')}, closed as {text(batch, 'reason')}
      {lacks}
      {text(batch, 'manifest') !== undefined && <span class="detail">{text(batch, 'manifest')}</span>}
      {names.map((name) => (
        <span key={name} class="detail">
          {name}
        </span>
      ))}
    </>
  );
};

const Members = ({ members }: { readonly members: readonly Row[] }) => (
  <>
    {members.slice(0, MOST_MEMBERS).map((member) => (
      <span key={member.id} class="detail">
        {member.what}
      </span>
    ))}
    {members.length > MOST_MEMBERS && `and ${members.length - MOST_MEMBERS} more`}
  </>
);

const MOST_MEMBERS = 20;

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) =>
  children === undefined || children === false || children === '' ? null : (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );

const text = (answer: Answer, name: string): string | undefined => {
  const value = field(answer, name);
  return typeof value === 'string' ? value : undefined;
};
