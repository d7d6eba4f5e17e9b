import { useMemo } from 'preact/hooks';
import { systemClock } from '../../lib/core/time.ts';
import { DecisionList } from './decision-list.tsx';
import { EventForm } from './event-form.tsx';
import { FileEditor } from './file-editor.tsx';
import { type TryStart, tryState } from './try-state.ts';

/** What an event would start, and why, by a triggers file that can be edited here. Nothing is started. */
export const TryView = ({ start }: { readonly start: TryStart }) => {
  const state = useMemo(() => tryState(start, systemClock), [start]);
  const { sound } = state.tried.value;
  return (
    <div class="try">
      <section class="try-file" aria-labelledby="try-file">
        <h2 id="try-file">The triggers file</h2>
        <FileEditor state={state} />
      </section>
      <div class="try-event">
        <section aria-labelledby="try-event">
          <h2 id="try-event">An event</h2>
          <EventForm state={state} />
        </section>
        <section aria-labelledby="try-decisions">
          <h2 id="try-decisions">What it would start, and why</h2>
          <div aria-live="polite">
            {sound === undefined ? (
              <p class="quiet">Nothing can be said while the file has errors.</p>
            ) : (
              <DecisionList explanations={sound.decisions} />
            )}
          </div>
        </section>
      </div>
    </div>
  );
};
