import { type DecisionWords, decisionWords } from '../../lib/explain/decision-words.ts';
import type { Explanation } from '../../lib/explain/explain-payload.ts';
import { showHeading } from '../../lib/explain/show-explanation.ts';
import { SentRequest } from './sent-request.tsx';
import { withoutForm } from './without-form.ts';

interface DecisionListProps {
  readonly explanations: readonly Explanation[];
  /** Whether a form shows already what the trigger declares. */
  readonly hasForm: boolean;
}

/** What each event of a payload would lead to. */
export const DecisionList = ({ explanations, hasForm }: DecisionListProps) => {
  if (explanations.length === 0) return <p class="quiet">Give an event above.</p>;
  return (
    <>
      {explanations.map((one, at) =>
        one.kind === 'decided' ? (
          <Decided key={at} decided={one} hasForm={hasForm} />
        ) : (
          <p key={at} class="decision">
            <span class={`word ${one.kind === 'malformed' ? 'bad' : 'none'}`}>
              {one.kind === 'malformed' ? 'cannot be read' : 'starts nothing'}
            </span>{' '}
            <bdi>{withoutForm(one.message)}</bdi>
          </p>
        ),
      )}
    </>
  );
};

type DecidedExplanation = Extract<Explanation, { readonly kind: 'decided' }>;

interface DecidedProps {
  readonly decided: DecidedExplanation;
  readonly hasForm: boolean;
}

const Decided = ({ decided, hasForm }: DecidedProps) => {
  const { event, assumed, warning, inputs = [], flow = {} } = decided;
  const words = decided.decisions.map((decision) => decisionWords(decision, event));
  const nothing = words.filter(({ verdict }) => verdict === 'nothing');
  const more = words.filter(({ verdict }) => verdict !== 'nothing');
  return (
    <>
      {event !== undefined && <p class="mono heading">{showHeading(event).replace(/:$/, '')}</p>}
      {warning !== undefined && <p>Warning: {warning}</p>}
      {more.map((one, at) => (
        <Card key={at} words={one} flow={flow[one.trigger ?? ''] ?? []} />
      ))}
      {more.length === 0 && <p>No run would start.</p>}
      {nothing.length > 0 && (
        <section aria-label="What starts nothing, and why">
          {more.length > 0 && <h3>Starts nothing else</h3>}
          <ul class="nothing">
            {nothing.map(({ trigger, says }, at) => (
              <li key={at}>
                {trigger !== undefined && <b>{trigger}: </b>}
                <bdi>{says}</bdi>
              </li>
            ))}
          </ul>
        </section>
      )}
      {inputs.length > 0 && !hasForm && <p class="quiet">The trigger declares {inputs.join('; ')}.</p>}
      {assumed.length > 0 && (
        <p class="quiet">Assumed: {assumed.join(', ')}. With other values the request id may be another.</p>
      )}
    </>
  );
};

const COLOURS: Readonly<Record<DecisionWords['verdict'], string>> = {
  starts: 'good',
  gathers: 'waiting',
  refused: 'bad',
  nothing: 'none',
};

const Card = ({ words, flow }: { readonly words: DecisionWords; readonly flow: readonly string[] }) => {
  const { trigger, verdict, says, requestId, errors, sent, leftOut } = words;
  return (
    <article class={`decision ${COLOURS[verdict]}`}>
      <h3>{trigger}</h3>
      <p>
        <bdi>{says}</bdi>
      </p>
      {[...flow, ...errors].map((line) => (
        <p key={line} class={errors.includes(line) ? 'mono' : 'quiet'}>
          {line}
        </p>
      ))}
      {sent !== undefined && <SentRequest request={sent} />}
      {leftOut.length > 0 && <p class="quiet">Left out for this event: {leftOut.join(', ')}</p>}
      {requestId !== undefined && (
        <p class="quiet">
          Request id <code>{requestId}</code>
        </p>
      )}
    </article>
  );
};
