import type { Signal } from '@preact/signals';
import { RULE_GROUPS } from './rules.ts';
import { SHORT_STEPS, type SimulationState } from './simulation-state.ts';

/** Which rule, whether it is taken away, and from which seed on a history is searched. */
export const RuleChoice = ({ state }: { readonly state: SimulationState }) => (
  <div class="choices rule">
    <label class="field">
      <span>A rule of the protocol</span>
      <select
        value={state.rule.value}
        onChange={({ currentTarget }) => {
          state.rule.value = currentTarget.value;
        }}
      >
        <option value="">All rules in place: any history</option>
        {RULE_GROUPS.map(({ title, rules }) => (
          <optgroup key={title} label={title}>
            {rules.map((one) => (
              <option key={one.guard.name} value={one.guard.name}>
                {one.title}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
    {state.rule.value === '' ? (
      <Toggle isOn={state.onlyShort} title={`Short ones only, of ${SHORT_STEPS} steps at most`} />
    ) : (
      <Toggle isOn={state.removed} title="Take the rule away" isHarmful />
    )}
    <label class="field seed">
      <span>From seed</span>
      <input
        type="number"
        min={1}
        value={state.from.value}
        onInput={({ currentTarget }) => {
          const seed = Number(currentTarget.value);
          if (Number.isSafeInteger(seed) && seed > 0) state.from.value = seed;
        }}
      />
    </label>
    <button
      type="button"
      disabled={state.busy.value !== undefined}
      onClick={() => {
        state.from.value = (state.played.value?.seed ?? state.from.value) + 1;
      }}
    >
      Another history
    </button>
  </div>
);

interface ToggleProps {
  readonly isOn: Signal<boolean>;
  readonly title: string;
  readonly isHarmful?: boolean;
}

const Toggle = ({ isOn, title, isHarmful = false }: ToggleProps) => (
  <label class={isHarmful ? 'toggle harmful' : 'toggle'}>
    <input
      type="checkbox"
      role="switch"
      aria-checked={isOn.value}
      checked={isOn.value}
      onChange={({ currentTarget }) => {
        isOn.value = currentTarget.checked;
      }}
    />
    <span>{title}</span>
  </label>
);
