import type { Row } from '../model/row.ts';
import { ClockTime } from './clock-time.tsx';
import { hashOf } from './routes.ts';
import { StatePill } from './state-pill.tsx';

/** An event that started nothing: the whole reason, and where to go from here. */
export const NothingStory = ({ row }: { readonly row: Row }) => (
  <article class="story">
    <header>
      <h2>
        <StatePill state={row.state} /> <bdi>{row.what}</bdi>
      </h2>
      <p class="lead">{row.message ?? row.reason}</p>
      <p class="buttons">
        {row.what.startsWith('s3://') && <a href={hashOf('request', row.what)}>Ask what the triggers make of it now</a>}
        <a href={hashOf('try')}>Try the triggers file</a>
      </p>
    </header>
    <section class="card" aria-labelledby="facts-title">
      <h3 id="facts-title">About it</h3>
      <dl>
        <dt>Came at</dt>
        <dd>
          <ClockTime at={row.at} />
        </dd>
        {row.trigger !== undefined && (
          <>
            <dt>Trigger</dt>
            <dd>{row.trigger}</dd>
          </>
        )}
        {row.reason !== undefined && (
          <>
            <dt>Reason</dt>
            <dd>
              <code>{row.reason}</code>
            </dd>
          </>
        )}
        <dt>Request</dt>
        <dd>none: the ledger keeps only what starts or may start a run</dd>
      </dl>
    </section>
  </article>
);
