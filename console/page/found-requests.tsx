import { isObject } from '../../lib/core/json.ts';
import { hashOf } from './routes.ts';
import { StatePill } from './state-pill.tsx';

/** What became of an object: its requests, or why there is none. */
export const Found = ({ answer }: { readonly answer: Readonly<Record<string, unknown>> }) => {
  const requests = Array.isArray(answer['requests']) ? answer['requests'].filter(isObject) : [];
  return (
    <section class="card">
      <p>{String(answer['message'])}</p>
      <ul class="plain">
        {requests.map((request) => (
          <li key={String(request['requestId'])}>
            <StatePill state={String(request['state'])} />{' '}
            <a href={hashOf('request', String(request['requestId']))}>{String(request['requestId'])}</a>{' '}
            <span class="quiet">
              {String(request['trigger'])}, arrived {String(request['arrived'])}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

/** What to do where no request is chosen. */
export const AskHint = () => (
  <p class="empty">
    Choose a row in <a href={hashOf('now')}>Now</a>, or type a request id, a run id or an object’s address above.
  </p>
);
