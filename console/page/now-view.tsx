import { useComputed } from '@preact/signals';
import { counted } from '../../lib/core/describe.ts';
import { filtered, OUTCOMES, type Outcome } from '../model/row-filter.ts';
import { Faults } from './faults.tsx';
import { outcomeFilter, textFilter, triggerFilter } from './filter-signals.ts';
import { rows } from './known-rows.ts';
import { NothingYet } from './nothing-yet.tsx';
import { pauses } from './pause-signal.ts';
import { PauseLines } from './pauses.tsx';
import { RowList } from './row-list.tsx';
import { BarLegend } from './time-bar.tsx';
import { setup } from './told.ts';

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  all: 'everything',
  open: 'under way',
  succeeded: 'succeeded',
  failed: 'failed or cancelled',
  nothing: 'no run of its own',
};

/** Every event as it comes: what was decided and why, and what became of it. */
export const NowView = () => {
  const shown = useComputed(() =>
    filtered(rows.value, { trigger: triggerFilter.value, outcome: outcomeFilter.value, text: textFilter.value }),
  );
  const total = rows.value.length;
  return (
    <>
      {setup.value?.mayPlay === true && <Faults />}
      <PauseLines paused={pauses.value} />
      <Filters shown={shown.value.length} total={total} />
      {setup.value?.home === 'deployed' && (
        <p class="quiet note">
          Requests only: an event that starts nothing leaves no request in the ledger. To see why, ask for the object
          under Request, or read the log (docs/operations.md).
        </p>
      )}
      {total === 0 ? <NothingYet /> : <RowList rows={shown.value} />}
      {total > 0 && shown.value.length === 0 && <p class="empty">Nothing here is like that. Loosen the filter.</p>}
    </>
  );
};

const Filters = ({ shown, total }: { readonly shown: number; readonly total: number }) => {
  const names = useComputed(() => [...new Set(rows.value.flatMap(({ trigger }) => trigger ?? []))].sort());
  return (
    <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <label>
        Trigger
        <select
          value={triggerFilter.value}
          onChange={({ currentTarget }) => (triggerFilter.value = currentTarget.value)}
        >
          <option value="">all</option>
          {names.value.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        Show
        <select
          value={outcomeFilter.value}
          onChange={({ currentTarget }) => (outcomeFilter.value = currentTarget.value as Outcome)}
        >
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {OUTCOME_WORDS[outcome]}
            </option>
          ))}
        </select>
      </label>
      <label class="grow">
        Find
        <input
          type="search"
          placeholder="a key, a run, an error …"
          value={textFilter.value}
          onInput={({ currentTarget }) => (textFilter.value = currentTarget.value)}
        />
      </label>
      <BarLegend />
      <output class="quiet count">
        {shown === total ? counted(total, 'row') : `${shown} of ${counted(total, 'row')}`}
      </output>
    </form>
  );
};
