import { isObject } from '../../lib/core/json.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { momentAt } from '../model/answer-fields.ts';
import { withLocalTimes } from '../model/local-times.ts';
import { ClockTime, clockText } from './clock-time.tsx';
import { hashOf } from './routes.ts';
import { StatePill } from './state-pill.tsx';

/** What became of an object: its requests, or why there is none. */
export const Found = ({ answer }: { readonly answer: Readonly<Record<string, unknown>> }) => {
  const requests = Array.isArray(answer['requests']) ? answer['requests'].filter(isObject) : [];
  return (
    <section class="card">
      <p>{withLocalTimes(String(answer['message']), clockText)}</p>
      <ul class="plain">
        {requests.map((request) => (
          <li key={String(request['requestId'])}>
            <StatePill state={String(request['state'])} />{' '}
            <a href={hashOf('request', String(request['requestId']))}>{String(request['requestId'])}</a>{' '}
            <span class="quiet">
              {String(request['trigger'])}, arrived <Arrived at={momentAt(request, 'arrived')} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Arrived = ({ at }: { readonly at: EpochMs | undefined }) => (at === undefined ? '–' : <ClockTime at={at} />);

/** What to do where no request is chosen. */
export const AskHint = () => (
  <p class="empty">
    Choose a row in <a href={hashOf('now')}>Now</a>, or type a request id, a run id or an object’s address above.
  </p>
);
