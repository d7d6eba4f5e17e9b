import { Fragment } from 'preact';
import type { StartJobRunRequest } from '../../lib/core/glue/start-job-run-request.ts';
import { CopyJson } from './copy-json.tsx';
import { requestRows } from './request-rows.ts';

/** The StartJobRun request that Glue would receive, its arguments last. */
export const SentRequest = ({ request }: { readonly request: StartJobRunRequest }) => (
  <>
    <dl class="sent">
      {requestRows(request).map(({ name, value }) => (
        <Fragment key={name}>
          <dt class="mono">{name}</dt>
          <dd class="mono">
            <bdi>{value}</bdi>
          </dd>
        </Fragment>
      ))}
    </dl>
    <p class="buttons">
      <CopyJson json={JSON.stringify(request, null, 2)} />
    </p>
  </>
);
