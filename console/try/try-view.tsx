import { DecisionList } from './decision-list.tsx';
import { EventForm } from './event-form.tsx';
import { FileEditor } from './file-editor.tsx';
import type { TryState } from './try-state.ts';

/** What an event would start, and why, by a triggers file that can be edited here. Nothing is started. */
export const TryView = ({ state }: { readonly state: TryState }) => (
  <div class="try">
    <p class="try-draft">
      <span>A draft: edits are not saved, and nothing is started.</span>
      <button type="button" disabled={!state.isEdited.value} onClick={() => state.reset()}>
        Reset to the file
      </button>
    </p>
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
          {state.checked.value.sound === undefined ? (
            <p class="quiet">Nothing can be said while the file has errors.</p>
          ) : (
            <DecisionList explanations={state.explanations.value} hasForm={state.kind.value === 'call'} />
          )}
        </div>
      </section>
    </div>
  </div>
);
