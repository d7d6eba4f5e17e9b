import { lastDue, nextDue } from '../core/expect/due-dates.ts';
import { MOST_NEAR_MISSES, type Unmet, unmet } from '../core/expect/unmet.ts';
import { forEachLimited } from '../core/for-each-limited.ts';
import { type ExpectedCheck, latestNearMisses } from '../core/ledger/expected-check.ts';
import { showMoment } from '../core/show-time.ts';
import {
  DAY_MS,
  type EpochMs,
  HOUR_MS,
  isBefore,
  laterOf,
  MINUTE_MS,
  plusMs,
  toEpochSeconds,
  toUtcDay,
} from '../core/time.ts';
import { showMinute } from '../core/time-of-day.ts';
import type { Expectation } from '../core/triggers/expectation.ts';
import type { Trigger } from '../core/triggers/trigger.ts';
import type { ExpectedChecks } from '../ports/expected-checks.ts';
import type { Invocation, PublishingInvocation } from '../ports/invocation.ts';
import type { Arrivals } from '../ports/trigger-history.ts';
import { tellMissed } from './tell-missed.ts';

/** How long after its time an expectation is checked: what came in time may still be in a queue, or not in the index yet. */
const CHECK_AFTER_MS = MINUTE_MS;
/** A check that is later than this is left out: the expectation is new, was disabled, or nothing ran. */
const LATEST_CHECK_MS = 12 * HOUR_MS;
/** How long something counts as missing at least, so that the alarm on it is seen. */
const LEAST_MISSING_MS = 10 * MINUTE_MS;
/** And at most: longer than a weekend. */
const MOST_MISSING_MS = 3 * DAY_MS;
/** Of more requests in its time an expectation is not told: reading them each minute would take too long. */
const MOST_REQUESTS = 20_000;
const TRIGGERS_AT_ONCE = 4;
const RESERVE_MS = 5_000;

/** What it takes to check an expectation. */
export interface ExpectationPorts {
  readonly checks: ExpectedChecks;
  readonly history: Arrivals;
}

type ExpectingInvocation = Invocation & Pick<PublishingInvocation, 'outlets'>;
type ExpectingTrigger = Trigger & { readonly expect: Expectation };

/**
 * Checks what triggers expect, each minute, after everything else. The ledger's one check for each trigger and date keeps
 * two sweeps from telling twice, and remembers what is not told yet. No trigger's failure stops another.
 */
export const checkExpectations = async (
  triggers: readonly Trigger[],
  ports: ExpectationPorts,
  invocation: ExpectingInvocation,
): Promise<void> => {
  const expecting = triggers.flatMap((trigger) => {
    const { expect } = trigger;
    return expect === undefined || !trigger.enabled ? [] : [{ ...trigger, expect }];
  });
  await forEachLimited(expecting, TRIGGERS_AT_ONCE, async (trigger) => {
    if (invocation.remainingMs() < RESERVE_MS) return;
    try {
      await checkOne(trigger, ports, invocation);
    } catch (error) {
      const message = 'an expectation could not be checked; the next sweep tries again';
      const about = { part: 'expected', jobName: trigger.start.JobName };
      invocation.log.error(message, { decision: 'sweep-error', ...about, error });
    }
  });
};

const checkOne = async (trigger: ExpectingTrigger, ports: ExpectationPorts, invocation: ExpectingInvocation) => {
  const { checks } = ports;
  const now = invocation.clock();
  let last = await checks.last(trigger.name);
  if (last?.outcomeDue !== undefined) {
    // Told first, so that no other date takes its place while it is not known to be told.
    if (!isBefore(now, last.outcomeDue)) await tellMissed(last, checks, invocation);
  } else {
    const made = await checkNew(trigger, last, ports, invocation);
    if (made?.outcomeDue !== undefined) await tellMissed(made, checks, invocation);
    last = made ?? last;
  }
  if (last?.result === 'missed') await followUp(last, trigger, ports, invocation);
};

/** The check of the date that has become due since the last one, if this sweep has made it. */
const checkNew = async (
  trigger: ExpectingTrigger,
  last: ExpectedCheck | undefined,
  ports: ExpectationPorts,
  { clock, keepForMs, timing }: ExpectingInvocation,
): Promise<ExpectedCheck | undefined> => {
  const now = clock();
  const { expect, name, start } = trigger;
  const due = lastDue(expect, plusMs(now, -CHECK_AFTER_MS));
  if (last !== undefined && (due === undefined || due.date <= last.date)) return undefined;
  const isLate = due === undefined || !isBefore(now, plusMs(due.due, LATEST_CHECK_MS));
  const isSkipped = last === undefined || isLate;
  const found = isSkipped ? NOTHING : await lookFor(trigger, due.since, ports, now);
  const isMissed = found.missing.length > 0;
  const check: ExpectedCheck = {
    trigger: name,
    date: due?.date ?? toUtcDay(plusMs(now, -2 * DAY_MS)),
    jobName: start.JobName,
    result: isSkipped ? 'skipped' : isMissed ? 'missed' : 'met',
    since: due?.since ?? now,
    due: due?.due ?? now,
    checkedAt: now,
    by: showMinute(expect.byMinute),
    timezone: expect.timezone,
    until: expect.until,
    ...found,
    ...(isMissed && { outcomeDue: plusMs(now, timing.publishGraceMs) }),
    expiresAt: toEpochSeconds(plusMs(now, keepForMs)),
  };
  return (await ports.checks.record(check)) ? check : undefined;
};

const NOTHING: Unmet = { missing: [], nearMisses: [] };

/** What of an expectation is missing now. @throws Error when there is too much to read */
const lookFor = async (
  trigger: ExpectingTrigger,
  since: EpochMs,
  { checks, history }: ExpectationPorts,
  now: EpochMs,
): Promise<Unmet> => {
  const arrived = [];
  for (const day of utcDays(since, now)) {
    const ofDay = await history.arrivedSince(trigger.name, day, since, MOST_REQUESTS);
    if (ofDay === undefined) {
      const found = `trigger ${trigger.name} has more than about ${MOST_REQUESTS} since ${showMoment(since)}`;
      throw new Error(`${found}: expected fewer requests, because each is read to tell what is missing`);
    }
    arrived.push(...ofDay);
  }
  const found = unmet(trigger.expect, trigger, arrived, since);
  if (found.missing.length === 0) return found;
  const noted = await checks.nearMisses(trigger.name);
  return { ...found, nearMisses: latestNearMisses([...found.nearMisses, ...noted], since, MOST_NEAR_MISSES) };
};

const utcDays = (from: EpochMs, to: EpochMs): readonly string[] => {
  const days = [];
  for (let at = from; isBefore(at, to); at = plusMs(at, DAY_MS)) days.push(toUtcDay(at));
  return [...new Set([...days, toUtcDay(to)])];
};

/** Until the time of the next date begins. */
const missingUntil = ({ due, checkedAt }: ExpectedCheck, expect: Expectation): EpochMs => {
  const [least, most] = [plusMs(checkedAt, LEAST_MISSING_MS), plusMs(due, MOST_MISSING_MS)];
  const next = nextDue(expect, due)?.since ?? most;
  return laterOf(least, isBefore(next, most) ? next : most);
};

/** Looks again for what was missing, and measures it. */
const followUp = async (
  check: ExpectedCheck,
  trigger: ExpectingTrigger,
  ports: ExpectationPorts,
  { clock, log }: ExpectingInvocation,
): Promise<void> => {
  const now = clock();
  if (check.cameAt !== undefined || !isBefore(now, missingUntil(check, trigger.expect))) return;
  const { date, jobName } = check;
  const about = { trigger: trigger.name, jobName, date };
  const { missing } = check.checkedAt === now ? check : await lookFor(trigger, check.since, ports, now);
  if (missing.length > 0) {
    log.debug('what was expected is missing still', {
      decision: 'expected-missing',
      ...about,
      missing: missing.length,
    });
    return;
  }
  log.info('what was expected has come after all', { decision: 'expected-came', ...about });
  await ports.checks.noteCame(check, now);
};
