import { useSignalEffect } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { Later } from './later.tsx';
import { hashOf, place, TABS, type View } from './routes.ts';
import { tryHere } from './try-here.tsx';

const VIEWS: Readonly<Record<View, FunctionComponent>> = {
  now: () => <p class="empty">Nothing has come yet.</p>,
  jobs: () => <p class="empty">Nothing has run yet.</p>,
  request: () => <p class="empty">Choose a request in Now.</p>,
  triggers: () => <p class="empty">There are no triggers.</p>,
  try: () => <Later load={tryHere} />,
};

/** The keys 1 to 5 open the views, unless somebody types. */
const onKey = (event: KeyboardEvent): void => {
  const isTyping =
    event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]');
  if (isTyping || event.altKey || event.ctrlKey || event.metaKey) return;
  const tab = TABS[Number(event.key) - 1];
  if (tab !== undefined) location.hash = hashOf(tab.view);
};

addEventListener('keydown', onKey);

/** The whole page: its head with the tabs, and the view that the address names. */
export const App = () => {
  const { view } = place.value;
  const Shown = VIEWS[view];
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
      </header>
      <main id="main" tabIndex={-1}>
        <Shown />
      </main>
    </>
  );
};
