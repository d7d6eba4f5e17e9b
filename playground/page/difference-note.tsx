import type { Difference } from '../../test/sim/first-difference.ts';
import { stepWords } from '../../test/sim/step-words.ts';
import type { Played } from './play-history.ts';

interface DifferenceNoteProps {
  /** The rule. */
  readonly title: string;
  readonly played: Played;
  readonly difference: Difference;
  readonly onStep: (step: number) => void;
}

/** The step by which a rule decides, and what happens there with the rule and without it. */
export const DifferenceNote = ({ title, played, difference, onStep }: DifferenceNoteProps) => {
  const { at, instead = 'nothing more happens.' } = difference;
  const step = played.steps[at];
  const here = step === undefined ? '' : stepWords(step);
  const [withRule, without] = played.harm === undefined ? [here, instead] : [instead, here];
  return (
    <div class="difference">
      <p>
        <b>{title}.</b> That decides{' '}
        <button type="button" class="link" onClick={() => onStep(at)}>
          step {at + 1}
        </button>
        :
      </p>
      <dl>
        <dt>With the rule</dt>
        <dd>{withRule}</dd>
        <dt>Without it</dt>
        <dd>{without}</dd>
      </dl>
    </div>
  );
};
