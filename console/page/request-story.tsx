import { isObject } from '../../lib/core/json.ts';
import { isOfRow } from '../model/answer-and-row.ts';
import { type Answer, textAt } from '../model/answer-fields.ts';
import { decisionOf } from '../model/decision-words.ts';
import { headlineOf } from '../model/headline.ts';
import type { Row } from '../model/row.ts';
import { timelineOf } from '../model/timeline.ts';
import { now } from './clock-signal.ts';
import { ClockTime, clockText } from './clock-time.tsx';
import { NextSteps } from './next-steps.tsx';
import { pauses } from './pause-signal.ts';
import { Facts } from './request-facts.tsx';
import { StatePill } from './state-pill.tsx';
import { PartsLegend, TimeBar } from './time-bar.tsx';
import { jobs } from './told.ts';

interface StoryProps {
  readonly answer: Answer;
  readonly row: Row | undefined;
}

/**
 * Where a request stands, what happened to it, what was sent, and what a person may do next. While its row is of a later
 * state than the answer, the row tells where it stands, and nothing may be done: the page has asked again.
 */
export const RequestStory = ({ answer, row }: StoryProps) => (
  <article class="story">
    <header>
      <StandOf answer={answer} row={row} />
      <NextSteps
        answer={answer}
        what={row?.what ?? textAt(answer, 'requestId') ?? ''}
        isCurrent={isOfRow(answer, row)}
      />
    </header>
    <div class="columns">
      <section class="card" aria-labelledby="history-title">
        <h3 id="history-title">What happened</h3>
        <Timeline answer={answer} row={row} />
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

const StandOf = ({ answer, row }: StoryProps) => (
  <>
    <h2>
      <StatePill state={row?.state ?? textAt(answer, 'state') ?? ''} />{' '}
      <bdi>{row?.what ?? textAt(answer, 'requestId')}</bdi>
    </h2>
    {row === undefined || isOfRow(answer, row) ? (
      <Lead answer={answer} />
    ) : (
      <p class="lead">{decisionOf(row, pauses.value, clockText)}</p>
    )}
    {row !== undefined && <Bar row={row} />}
  </>
);

const Bar = ({ row }: { readonly row: Row }) => (
  <>
    <TimeBar row={row} />
    <PartsLegend row={row} />
  </>
);

const Lead = ({ answer }: { readonly answer: Answer }) => {
  const requestId = textAt(answer, 'requestId');
  const entry = jobs.value?.flatMap(({ waiting }) => waiting).find((one) => one.requestId === requestId);
  return <p class="lead">{headlineOf(answer, { pauses: pauses.value, entry, clock: clockText, now: now.value })}</p>;
};

const Timeline = ({ answer, row }: StoryProps) => (
  <ol class="timeline">
    {timelineOf(answer, row, clockText).map(({ at, title, tone, details }, index) => (
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
