import { isDeepStrictEqual } from 'node:util';
import type { BatchCut } from '../../lib/core/events/batch-cut.ts';
import type { S3ObjectCreated } from '../../lib/core/events/event.ts';
import { fieldsOf } from '../../lib/core/events/event-fields.ts';
import { newBudget } from '../../lib/core/expressions/budget.ts';
import { field, isObject } from '../../lib/core/json.ts';
import { withMarker } from '../../lib/core/ledger/ledger-item.ts';
import { plan } from '../../lib/core/plan/plan.ts';
import { renderRequest } from '../../lib/core/plan/render.ts';
import type { Example } from '../../lib/made-events/example.ts';
import type { LocalCloud } from '../../local/local-cloud.ts';
import { answerOf, messageOf } from './ask-manual.ts';
import { type Expectation, type ExpectedRun, expectFrom } from './expected-runs.ts';
import { uploadAndHear } from './upload-and-hear.ts';

type BatchExample = Extract<Example, { kind: 'batch' }>;

/** An upload that gathers, or the marker for which its batch waits. */
interface Member {
  readonly requestId: string;
  readonly key: string;
  readonly isUpload: boolean;
}

/**
 * Lets uploads gather, has their group closed, by the sweep if it may close and else by a person's call, and gives the
 * run of each batch that was made of them. What a batch holds is compared with what was uploaded.
 */
export const playBatch = async (example: BatchExample, cloud: LocalCloud): Promise<Expectation> => {
  const gathered = new Set<unknown>();
  const stop = cloud.feed.listen((event) => {
    if (event.kind === 'function-log' && event.fields?.['decision'] === 'gathered')
      gathered.add(event.fields['requestId']);
  });
  try {
    const members: Member[] = [];
    const runs: ExpectedRun[] = [];
    for (const { key, size } of example.uploads) {
      const event = await uploadAndHear({ bucket: example.bucket, key, size }, cloud);
      if (typeof event === 'string') return { kind: 'none', why: event };
      const member = memberOf(event, example, cloud);
      if (typeof member === 'string') return { kind: 'none', why: member };
      await cloud.feed.until(`${key} gathers`, () => gathered.has(member.requestId));
      members.push(member);
      // Other triggers may wait for the same object.
      const beside = await expectFrom(example.label, event, cloud);
      if (beside.kind === 'runs') runs.push(...beside.runs);
    }
    const batches = await closed(example, members, cloud);
    const told: string[] = [];
    for (const [batchId, own] of batches) {
      const made = await expectBatch(example, batchId, own, cloud);
      if (typeof made === 'string') return { kind: 'none', why: made };
      runs.push(made.run);
      told.push(made.told);
    }
    return { kind: 'runs', runs, told };
  } finally {
    stop();
  }
};

const memberOf = (event: S3ObjectCreated, { trigger }: BatchExample, cloud: LocalCloud): Member | string => {
  const context = { triggers: cloud.triggers(), ledgerId: cloud.topology().tableName, only: trigger };
  const [decision] = plan(event, context);
  if (decision?.kind !== 'gather') return `${event.key} does not gather for ${trigger}`;
  return { requestId: decision.request.requestId, key: event.key, isUpload: decision.member.role === 'upload' };
};

/** The members of each batch, by its request id. @throws TriggerError `LOCAL_CLOUD` if they become none */
const closed = async (
  { trigger, by }: BatchExample,
  members: readonly Member[],
  cloud: LocalCloud,
): Promise<ReadonlyMap<string, readonly Member[]>> => {
  const batchOf = async ({ requestId }: Member): Promise<string | undefined> => {
    const batch = field(await answerOf(cloud, { status: requestId }), 'batch');
    const batchId = field(isObject(batch) ? batch : {}, 'requestId');
    return typeof batchId === 'string' ? batchId : undefined;
  };
  const allBatched = async () => {
    const batchIds = await Promise.all(members.map(batchOf));
    if (batchIds.some((batchId) => batchId === undefined)) return undefined;
    return Map.groupBy(members, (_, at) => batchIds[at] ?? '');
  };
  await cloud.sweep();
  const byItself = await allBatched();
  if (byItself !== undefined) return byItself;
  await answerOf(cloud, { close: { trigger, by }, why: 'the example shall end', idempotencyKey: 'example' });
  await cloud.sweep();
  return cloud.feed.until(`the uploads for ${trigger} are a batch`, allBatched);
};

/** The run of a batch, and what is told of its list; otherwise what is wrong with it. */
const expectBatch = async (
  { label, trigger }: BatchExample,
  requestId: string,
  members: readonly Member[],
  cloud: LocalCloud,
): Promise<{ readonly run: ExpectedRun; readonly told: string } | string> => {
  const answer = await answerOf(cloud, { status: requestId });
  const { batch } = answer;
  const triggers = cloud.triggers();
  const ofFile = triggers.triggers.find(({ name }) => name === trigger);
  if (!isObject(batch) || ofFile === undefined) return messageOf(answer);
  const event = { source: 'batch', cutToken: '', ...batch } as unknown as BatchCut;
  const fields = fieldsOf({ event, trigger: ofFile, triggers, captures: {}, requestId });
  const rendered = renderRequest(ofFile.start, fields, newBudget());
  if (!rendered.ok) return rendered.errors.join('; ');
  const uploaded = members.flatMap(({ key, isUpload }) => (isUpload ? [key] : []));
  const listed = event.manifest === undefined ? event.keys : await keysListed(event.manifest, cloud);
  if (!isDeepStrictEqual(listed, uploaded)) {
    return `batch ${requestId} lists ${JSON.stringify(listed)}, and ${JSON.stringify(uploaded)} were uploaded for it`;
  }
  const request = withMarker({ requestId, markerName: triggers.marker, attempt: 1 }, rendered.request);
  const where = event.manifest === undefined ? `batch ${requestId}` : `the list ${event.manifest}`;
  return {
    run: { label, requestId, request },
    told: `${where}, closed as ${event.reason}, has ${uploaded.join(', ')}`,
  };
};

/** The keys in a list, whatever its form. */
const keysListed = async (address: string, cloud: LocalCloud): Promise<readonly string[]> => {
  const response = await fetch(`${cloud.url}/${address.slice('s3://'.length)}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${address} cannot be read: HTTP ${response.status} ${text}`);
  if (address.endsWith('.manifest')) {
    const { entries } = JSON.parse(text) as { readonly entries: readonly { readonly url: string }[] };
    return entries.map(({ url }) => keyIn(url));
  }
  const lines = text.trimEnd().split('\n');
  return address.endsWith('.txt') ? lines.map(keyIn) : lines.map((line) => String(JSON.parse(line).key));
};

const keyIn = (url: string): string => url.split('/').slice(3).join('/');
