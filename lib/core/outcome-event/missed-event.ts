import { createHash } from 'node:crypto';
import type { ExpectedCheck } from '../ledger/expected-check.ts';
import { toIso } from '../time.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { fittingSubject, type Notice, oneLine } from './outcome-notice.ts';
import type { Place } from './place.ts';

/** How an event says that what a trigger expects has not come. No request has this state. */
export const MISSED = 'MISSED';

const ID_DIGITS = 24;

/** The event that tells what has not come by its time: docs/outcomes.md shows one. The same check gives the same event. */
export const missedEvent = (check: ExpectedCheck, { stage, region }: Place): OutcomeEvent => {
  const { trigger, date, jobName, by, timezone, until, since, due, missing, nearMisses, checkedAt } = check;
  const outcomeId = createHash('sha256')
    .update(JSON.stringify([MISSED, stage, trigger, date]))
    .digest('hex')
    .slice(0, ID_DIGITS);
  return {
    outcomeId,
    time: checkedAt,
    detail: {
      version: 1,
      outcomeId,
      stage,
      trigger,
      jobName,
      state: MISSED,
      expected: { date, by, timezone, until, since: toIso(since), due: toIso(due) },
      missing: missing.filter((name) => name !== ''),
      nearMisses: nearMisses.map(({ what, at, reason }) => ({ what, at: toIso(at), reason })),
      see: { command: statusCommand(check, { stage, region }), call: { status: { trigger } } },
    },
  };
};

/** The same for a person, who may read it on a phone. */
export const missedNotice = (check: ExpectedCheck, place: Place): Notice => {
  const { trigger, date, by, timezone, nearMisses } = check;
  const lines = [
    `${trigger} (${place.stage}): ${showMissing(check)} by ${by} ${timezone} on ${date}.`,
    '',
    ...(nearMisses.length === 0 ? [] : ['What came instead:']),
    ...nearMisses.map(({ what, at, reason }) => `${toIso(at).slice(0, 16)}Z ${oneLine(what)}: ${oneLine(reason)}`),
    ...(nearMisses.length === 0 ? [] : ['']),
    'What is missing now:',
    statusCommand(check, place),
  ];
  return { subject: fittingSubject(`${MISSED}: ${trigger} (${place.stage}), ${by}`), text: lines.join('\n') };
};

const DONE = { arrived: 'has come', started: 'has started a run', succeeded: 'has succeeded' } as const;

/** What has not come, as the beginning of a sentence: `nothing has come`, `area us has not come`. */
export const showMissing = ({ missing, until }: Pick<ExpectedCheck, 'missing' | 'until'>): string => {
  const names = missing.filter((name) => name !== '');
  if (names.length === 0) return `nothing ${DONE[until]}`;
  return `of ${names.join('; ')} nothing ${DONE[until]}`;
};

const statusCommand = ({ trigger }: ExpectedCheck, { stage, region }: Place): string =>
  `npx glue-job-trigger status ${trigger} --stage ${stage} --region ${region}`;
