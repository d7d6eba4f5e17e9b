import { waitingWords } from '../../lib/core/ledger/waiting-words.ts';
import { type Answer, textAt } from './answer-fields.ts';
import { endWords } from './end-words.ts';
import type { Tone } from './state-words.ts';
import { isThrottledSend, sendsOf } from './throttled-sends.ts';

type Title = readonly [text: string, tone: Tone];

const SENT: Readonly<Record<string, Title>> = {
  started: ['Sent to Glue, which started a run', 'good'],
  ambiguous: ['Sent to Glue; no usable reply came, so a run may or may not exist', 'doubt'],
  rejected: ['Sent to Glue, which rejected it for good', 'bad'],
};

const SEARCHED: Readonly<Record<string, Title>> = {
  found: ['Searched among the job’s runs: its run was found', 'good'],
  'too-early': ['Searched among the job’s runs: no run of it shows yet', 'doubt'],
  nothing: ['Searched among the job’s runs: no run of it exists, so it may be sent again', 'waiting'],
  inconclusive: ['Searched among the job’s runs: the search could not tell', 'doubt'],
  gone: ['Searched among the job’s runs: the job is gone', 'bad'],
};

const ACTS: Readonly<Record<string, string>> = {
  redriven: 'A person took it up again (redrive)',
  rerun: 'A person runs it once more (rerun)',
  cancelled: 'It was cancelled',
  restored: 'It was restored from a backup',
};

/** What an entry of a request's history tells, in words; what a newer version writes, as it stands. */
export const happeningWords = (entry: Answer): Title => {
  const [what, result] = [textAt(entry, 'what') ?? '', textAt(entry, 'result') ?? ''];
  if (what === 'sent') return known(SENT, result) ?? [sentInVain(entry, result), 'waiting'];
  if (what === 'searched') return known(SEARCHED, result) ?? [`Searched: ${result}`, 'doubt'];
  if (what === 'ended') {
    const { text, tone } = endWords(result);
    return [text, tone];
  }
  return [known(ACTS, what) ?? `${what}: ${result}`, 'none'];
};

const sentInVain = (entry: Answer, result: string): string => {
  if (isThrottledSend(entry)) {
    const times = sendsOf(entry);
    return `Glue refused the call${times === 1 ? '' : ` ${times} times`}: too many calls`;
  }
  return `Put into the backlog: ${waitingWords(result).replace(/^Glue refused it: /, '')}`;
};

const known = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
