import { backlogHints } from '../../lib/backlog/backlog-hints.ts';
import { TriggerError } from '../../lib/core/errors.ts';
import type { NewRequest } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import { DAY_MS, epochMs, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { GlueSender } from '../../lib/ports/glue.ts';
import { openSendLanes } from '../../lib/start/send-lanes.ts';
import { fakeGlue } from './fake-glue.ts';
import { fakeOutlets } from './fake-outlets.ts';
import { memoryLedger } from './memory-ledger.ts';
import type { WholeInvocation, WholeLedger } from './whole-ledger.ts';

export const START_OF_TEST = epochMs(Date.UTC(2026, 10, 22, 12));

/** WholeLedger, Glue, log and clock of one test, all in memory, time in the test's hand. */
export const testWorld = () => {
  let now: EpochMs = START_OF_TEST;
  let tokens = 0;
  const clock = () => now;
  const ledger = memoryLedger();
  const glue = fakeGlue(clock);
  const published = fakeOutlets();
  const logged: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const logAt = (level: string) => (message: string, fields: Readonly<Record<string, unknown>>) =>
    void logged.push({ level, message, fields });
  const log = { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
  const newToken = () => `token-${++tokens}`;
  const lanes = openSendLanes({
    clock,
    sleepMs: async (ms) => {
      now = plusMs(now, ms);
    },
  });

  return {
    ledger,
    glue,
    published,
    logged,
    clock,
    decisions: () => logged.map(({ fields }) => fields['decision']),
    pass(ms: number): void {
      now = plusMs(now, ms);
    },
    /** The error lines of the log. */
    errors: () => logged.filter(({ level }) => level === 'error'),
    /** A sender whose every send takes this long. */
    slowSender(ms: number): GlueSender {
      const start: GlueSender['start'] = async (request) => {
        const reply = await glue.sender.start(request);
        now = plusMs(now, ms);
        return reply;
      };
      return { ...glue.sender, start };
    },
    /** One invocation of a function with this much time left; its clock is the world's. */
    invocation({
      limitMs = MINUTE_MS,
      ...given
    }: Partial<WholeInvocation> & { readonly limitMs?: number } = {}): WholeInvocation {
      const endsAt = plusMs(now, limitMs);
      const itsLedger = given.ledger ?? ledger;
      return {
        ledger: itsLedger,
        sender: glue.sender,
        lanes,
        reader: glue.reader,
        backlogs: backlogHints({
          ...{ ledger: itsLedger, newToken, log, clock },
          pauseAgeMs: DEFAULT_TIMING.pauseAgeMs,
        }),
        throttled: { raised: false },
        log,
        clock,
        remainingMs: () => endsAt - now,
        sleepMs: async (ms) => {
          now = plusMs(now, ms);
        },
        random: () => 0.5,
        newToken,
        timing: DEFAULT_TIMING,
        markerName: '--trigger-request-id',
        flow: { triggersOf: { get: () => ['orders'] }, headStartMs: new Map() },
        keepForMs: 90 * DAY_MS,
        giveUpAfterMs: DAY_MS,
        outlets: published.outlets,
        ended: new Set(),
        ...given,
      };
    },
  };
};

export type TestWorld = ReturnType<typeof testWorld>;

/** What the ledger throws: by default a failure that the next try may not meet. */
export const ledgerDown = (retryable = true): TriggerError =>
  new TriggerError('LEDGER_UNREACHABLE', 'the ledger did not answer', { retryable });

/** A ledger of which one operation fails, always or where it is told to. */
export const failing = <K extends keyof WholeLedger>(
  ledger: WholeLedger,
  operation: K,
  fails: (...given: Parameters<WholeLedger[K]>) => boolean = () => true,
  error: Error = ledgerDown(),
): WholeLedger =>
  new Proxy(ledger, {
    get: (target, name) => {
      if (name !== operation) return Reflect.get(target, name);
      return async (...given: Parameters<WholeLedger[K]>) => {
        if (fails(...given)) throw error;
        return Reflect.apply(target[operation], target, given);
      };
    },
  });

/** A ledger that applies each write and loses the reply, so that the SDK's second try meets the first one's work. */
export const losingReplies = (ledger: WholeLedger, meanwhile: () => void = () => undefined): WholeLedger => ({
  ...ledger,
  create: async (item) => {
    await ledger.create(item);
    meanwhile();
    return ledger.create(item);
  },
  acquire: async (change) => {
    await ledger.acquire(change);
    meanwhile();
    return ledger.acquire(change);
  },
  change: async (change) => {
    await ledger.change(change);
    meanwhile();
    return ledger.change(change);
  },
});

/** A request as plan gives it; a test names only what it is about. */
export const aRequest = (given: Partial<NewRequest> = {}): NewRequest => {
  const requestId = given.requestId ?? 'r1';
  const jobName = given.jobName ?? 'orders-etl';
  return {
    requestId,
    trigger: 'orders',
    jobName,
    markerName: '--trigger-request-id',
    arrival: START_OF_TEST,
    identity: `["s3-version","landing","orders/${requestId}.csv","v1"]`,
    event: {
      source: 's3',
      bucket: 'landing',
      key: `orders/${requestId}.csv`,
      size: 5,
      versionId: 'v1',
      eventTime: '2026-11-22T11:59:59Z',
    },
    request: { JobName: jobName, Arguments: { '--source': `s3://landing/orders/${requestId}.csv` } },
    ...given,
  };
};
