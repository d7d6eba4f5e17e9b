import { useSignalEffect } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { withLocalTimes } from '../model/local-times.ts';
import { shortDuration } from '../model/short-duration.ts';
import { clockText } from './clock-time.tsx';
import { DropHint } from './drop-hint.tsx';
import { JobsView } from './jobs-view.tsx';
import { useFocusInView } from './kept-focus.ts';
import { openRows } from './known-rows.ts';
import { Later } from './later.tsx';
import { notice } from './notice.ts';
import { NowView } from './now-view.tsx';
import { RequestView } from './request-view.tsx';
import { hashOf, place, TABS, type View } from './routes.ts';
import { connection, problem, readEveryMs, setup } from './told.ts';
import { TriggersView } from './triggers-view.tsx';
import { tryHere } from './try-here.tsx';
import { UploadPanel } from './upload-panel.tsx';

const VIEWS: Readonly<Record<View, FunctionComponent>> = {
  now: NowView,
  jobs: JobsView,
  request: RequestView,
  triggers: TriggersView,
  try: () => <Later load={tryHere} />,
};

/** The keys 1 to 5 open the views, unless somebody types. */
const onKey = (event: KeyboardEvent): void => {
  // The editor stands in a shadow tree, of which the event's target shows the host only.
  const [target] = event.composedPath();
  const isTyping = target instanceof Element && target.closest('input, textarea, select, [contenteditable]');
  if (isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
  const tab = TABS[Number(event.key) - 1];
  if (tab !== undefined) location.hash = hashOf(tab.view);
};

addEventListener('keydown', onKey);

/** The whole page: its head with the tabs, and the view that the address names. */
export const App = () => {
  const { view } = place.value;
  const Shown = VIEWS[view];
  useFocusInView(view);
  useSignalEffect(() => {
    document.title = `${TABS.find((tab) => tab.view === place.value.view)?.title} · glue-job-trigger`;
  });
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        Skip to the view
      </button>
      <header class="head">
        <h1>glue-job-trigger</h1>
        <nav aria-label="Views">
          {TABS.map((tab, at) => (
            <a
              key={tab.view}
              href={hashOf(tab.view)}
              aria-current={tab.view === view ? 'page' : undefined}
              title={`Key ${at + 1}`}
            >
              {tab.title}
            </a>
          ))}
        </nav>
        <Where />
      </header>
      <Notices />
      <main id="main" tabIndex={-1}>
        <Shown />
      </main>
      <UploadPanel />
      <DropHint />
    </>
  );
};

/** What is shown, and whether it is up to date. */
const Where = () => {
  const { home, stage, region, mayAct } = setup.value ?? {};
  if (home === undefined)
    return <p class="where quiet">{connection.value === 'lost' ? 'not connected' : 'opening …'}</p>;
  const open = openRows.value.length;
  return (
    <p class="where quiet">
      <span class={`dot ${connection.value}`} aria-hidden="true" />
      {connection.value === 'open' ? 'live' : 'not connected'}
      {home === 'local' && ' · local cloud'}
      <span class={home === 'local' ? 'wide-only' : ''}> · stage {stage}</span>
      {home === 'deployed' && region !== undefined && ` in ${region}`}
      {home === 'deployed' && readEveryMs.value !== undefined && ` · read every ${shortDuration(readEveryMs.value)}`}
      {mayAct !== true && ' · read only'}
      {open > 0 && <span class="wide-only"> · {open} under way</span>}
    </p>
  );
};

const Notices = () => (
  <div class="notices" role="status">
    {connection.value === 'lost' && <p class="bad">The server of this page does not answer. Is it still running?</p>}
    {problem.value !== undefined && <p class="bad">{problem.value}</p>}
    {notice.value !== undefined && (
      <p class={notice.value.isBad ? 'bad' : ''}>
        <bdi>{withLocalTimes(notice.value.text, clockText)}</bdi>
        <button
          type="button"
          aria-label="Dismiss"
          onClick={() => {
            notice.value = undefined;
          }}
        >
          ×
        </button>
      </p>
    )}
  </div>
);
