import type { ComponentChildren } from 'preact';
import { counted } from '../../lib/core/describe.ts';
import { field, isObject } from '../../lib/core/json.ts';
import { showDuration } from '../../lib/core/show-time.ts';
import { msBetween, parseIso } from '../../lib/core/time.ts';
import { type Answer, textAt } from '../model/answer-fields.ts';
import { cutWords } from '../model/cut-words.ts';
import type { Row } from '../model/row.ts';
import { rows } from './known-rows.ts';
import { hashOf } from './routes.ts';
import { setup } from './told.ts';

interface FactsProps {
  readonly answer: Answer;
  readonly row: Row | undefined;
}

/** What is known of a request, and what it is made of. */
export const Facts = ({ answer, row }: FactsProps) => {
  const batch = field(answer, 'batch');
  const batchId = isObject(batch) ? textAt(batch, 'requestId') : undefined;
  const [run, runUrl] = [textAt(answer, 'jobRunId'), textAt(answer, 'runUrl')];
  const isListed = isObject(batch) && Array.isArray(field(batch, 'keys'));
  const error = field(answer, 'error');
  const requestId = textAt(answer, 'requestId');
  const members = rows.value.filter((one) => requestId !== undefined && one.batchId === requestId);
  const [started, ended] = [parseIso(textAt(answer, 'started') ?? ''), parseIso(textAt(answer, 'ended') ?? '')];
  return (
    <dl>
      <Fact name="Event">{row?.what}</Fact>
      <Fact name="Trigger">{textAt(answer, 'trigger')}</Fact>
      <Fact name="Job">{textAt(answer, 'jobName')}</Fact>
      <Fact name="Request">{textAt(answer, 'requestId')}</Fact>
      <Fact name="Identity">{textAt(answer, 'identity') && <code>{textAt(answer, 'identity')}</code>}</Fact>
      <Fact name="Attempt">{String(field(answer, 'attempt') ?? '')}</Fact>
      <Fact name="Run">
        {run !== undefined && runUrl !== undefined && setup.value?.home === 'deployed' ? (
          <a href={runUrl} rel="noreferrer" target="_blank">
            {run}
          </a>
        ) : (
          run
        )}
      </Fact>
      <Fact name="Ran for">
        {started !== undefined && ended !== undefined && showDuration(msBetween(started, ended))}
      </Fact>
      <Fact name="Error">{isObject(error) && `${textAt(error, 'name')}: ${textAt(error, 'message')}`}</Fact>
      <Fact name="Batch">{batchId !== undefined && <a href={hashOf('request', batchId)}>{batchId}</a>}</Fact>
      <Fact name="Made of">{batchId === undefined && isObject(batch) && <BatchMade batch={batch} />}</Fact>
      <Fact name="Members">{!isListed && members.length > 0 && <Members members={members} />}</Fact>
    </dl>
  );
};

const BatchMade = ({ batch }: { readonly batch: Answer }) => {
  const keys = field(batch, 'keys');
  const names = Array.isArray(keys) ? keys.map(String) : [];
  const missing = field(batch, 'missing');
  const lacks = Array.isArray(missing) && missing.length > 0 ? `; missing: ${missing.join(', ')}` : '';
  return (
    <>
      {counted(Number(field(batch, 'count')), 'upload')}, closed {cutWords(textAt(batch, 'reason') ?? '')}
      {lacks}
      {textAt(batch, 'manifest') !== undefined && <span class="detail">{textAt(batch, 'manifest')}</span>}
      {names.map((name) => (
        <span key={name} class="detail">
          {name}
        </span>
      ))}
    </>
  );
};

const Members = ({ members }: { readonly members: readonly Row[] }) => (
  <>
    {members.slice(0, MOST_MEMBERS).map((member) => (
      <span key={member.id} class="detail">
        {member.what}
      </span>
    ))}
    {members.length > MOST_MEMBERS && `and ${members.length - MOST_MEMBERS} more`}
  </>
);

const MOST_MEMBERS = 20;

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) =>
  children === undefined || children === false || children === '' ? null : (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
