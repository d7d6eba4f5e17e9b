import { rulesByHarm } from './rules.ts';
import type { SimulationState } from './simulation-state.ts';

/** Which rule, whether it is taken away, and from which seed on. */
export const RuleChoice = ({ state: { rule, removed, from, played, busy } }: { readonly state: SimulationState }) => (
  <div class="choices rule">
    <label class="field">
      <span>A rule of the protocol</span>
      <select
        value={rule.value}
        onChange={({ currentTarget }) => {
          rule.value = currentTarget.value;
        }}
      >
        <option value="">All rules in place: any history</option>
        {rulesByHarm().map(([harm, rules]) => (
          <optgroup key={harm} label={`Without it: ${harm}`}>
            {rules.map(({ name, without }) => (
              <option key={name} value={name}>
                {without}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
    <label class={rule.value === '' ? 'toggle off' : 'toggle'}>
      <input
        type="checkbox"
        role="switch"
        aria-checked={removed.value && rule.value !== ''}
        checked={removed.value && rule.value !== ''}
        disabled={rule.value === ''}
        onChange={({ currentTarget }) => {
          removed.value = currentTarget.checked;
        }}
      />
      <span>Take the rule away</span>
    </label>
    <label class="field seed">
      <span>From seed</span>
      <input
        type="number"
        min={1}
        value={from.value}
        onInput={({ currentTarget }) => {
          const seed = Number(currentTarget.value);
          if (Number.isSafeInteger(seed) && seed > 0) from.value = seed;
        }}
      />
    </label>
    <button
      type="button"
      disabled={busy.value !== undefined}
      onClick={() => {
        from.value = (played.value?.seed ?? from.value) + 1;
      }}
    >
      Another history
    </button>
  </div>
);
