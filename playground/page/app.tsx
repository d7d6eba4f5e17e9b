import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { Later } from '../../console/page/later.tsx';

/** The two views, by the hash that names them. */
const VIEWS: readonly { readonly hash: string; readonly title: string; readonly View: FunctionComponent }[] = [
  {
    hash: '#try',
    title: 'Try',
    View: () => <Later load={async () => (await import('./try-examples.tsx')).TryExamples} />,
  },
  {
    hash: '#simulation',
    title: 'Simulation',
    View: () => <Later load={async () => (await import('./simulation-view.tsx')).SimulationView} />,
  },
];

const hash = signal(location.hash);
addEventListener('hashchange', () => {
  hash.value = location.hash;
});

export const App = () => {
  const shown = VIEWS.find((one) => one.hash === hash.value) ?? VIEWS[0];
  return (
    <>
      <header class="head">
        <h1>glue-job-trigger</h1>
        <nav aria-label="Views">
          {VIEWS.map((one) => (
            <a key={one.hash} href={one.hash} aria-current={one === shown ? 'page' : undefined}>
              {one.title}
            </a>
          ))}
        </nav>
        <p class="quiet">Everything runs in this page. Nothing is sent, and nothing is started.</p>
      </header>
      <main id="main">{shown !== undefined && <shown.View key={shown.hash} />}</main>
    </>
  );
};
