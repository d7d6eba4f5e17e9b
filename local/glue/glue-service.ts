import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { field, isObject } from '../../lib/core/json.ts';
import { type HttpHandler, readBody } from '../server/http-exchange.ts';
import { systemTimers, type Timers } from '../server/timers.ts';
import { type CallCounts, createCallCounts } from './call-counts.ts';
import { completionEvents } from './completion-events.ts';
import { createFaultBook, type Occasion, type OrderedFault, requestOf } from './fault-book.ts';
import { answerAdmin } from './glue-admin.ts';
import { GlueError } from './glue-error.ts';
import { AFTER_CALL, BEFORE_CALL, type Fault, type FaultKind } from './glue-faults.ts';
import { createdLongBefore, DEFAULT_BEHAVIOUR, type GlueJobOptions, glueJob, type RunBehaviour } from './glue-job.ts';
import { createGlueModel, DEFAULT_LIMITS, type GlueLimits } from './glue-model.ts';
import { GLUE_OPERATIONS } from './glue-operations.ts';
import type { GlueRun, RunStateChange } from './glue-run.ts';
import { operationOf, parseInput, refusalOf, sendError, sendGarbage, sendOutput } from './glue-wire.ts';
import type { StartOptions } from './run-options.ts';
import type { StartJobRunInput } from './start-job-run-input.ts';

/** Jobs, faults and limits to begin with, and listeners, which are called at once and must not throw. */
export interface GlueServiceOptions {
  readonly jobs: readonly GlueJobOptions[];
  /** How runs go in jobs that say nothing of their own. */
  readonly behaviour?: Partial<RunBehaviour>;
  readonly limits?: Partial<GlueLimits>;
  readonly faults?: readonly Fault[];
  /** Makes the chances of faults repeatable. */
  readonly seed?: number;
  readonly timers?: Timers;
  /** Told of each accepted run. */
  readonly onRun?: (run: GlueRun) => void;
  /** Told of each change of a run's state, when it happens. */
  readonly onStateChange?: (change: RunStateChange) => void;
  /**
   * Told of each completion event, as EventBridge would get it: best effort, so faults may lose, double or delay it.
   */
  readonly onCompletionEvent?: (change: RunStateChange) => void;
  /** Told of each fault that strikes a call. */
  readonly onFault?: (fault: Fault, operation: string, requestId?: string) => void;
  /** Carries out `refuse-connection`. */
  readonly refuseFor?: (ms: number) => void;
}

/** Glue without a port of its own. */
export interface GlueService {
  readonly handle: HttpHandler;
  /** Defines a job, or replaces its definition. */
  readonly putJob: (job: GlueJobOptions) => void;
  readonly deleteJob: (name: string) => void;
  readonly jobNames: () => readonly string[];
  /** All accepted runs in order of acceptance, also those that reads do not show yet. */
  readonly runs: (jobName?: string) => readonly GlueRun[];
  readonly order: (fault: Fault) => OrderedFault;
  readonly faults: () => readonly OrderedFault[];
  readonly clearFaults: (id?: number) => void;
  /** How often each operation was called, whatever became of the call. */
  readonly calls: CallCounts['of'];
  /** Stops its timers and ends the calls that hang. */
  readonly close: () => void;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

const newRunId = (): string => `jr_${randomBytes(32).toString('hex')}`;

/** Starts a Glue that answers the requests given to `handle` in AWS JSON 1.1. */
export const createGlueService = (options: GlueServiceOptions): GlueService => {
  const timers = options.timers ?? systemTimers;
  const behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const model = createGlueModel(newRunId, { ...DEFAULT_LIMITS, ...options.limits });
  const book = createFaultBook(options.seed, timers.now);
  const calls = createCallCounts();
  const hanging = new Set<ServerResponse>();
  const cancels = new Set<() => void>();
  let announcedRuns = 0;
  let cancelTick = (): void => undefined;
  let closed = false;

  const later = (ms: number, task: () => void): void => {
    const cancel = timers.after(ms, () => {
      cancels.delete(cancel);
      task();
    });
    cancels.add(cancel);
  };
  const passEvent = completionEvents(book, later, options.onCompletionEvent);
  const tick = (): void => {
    if (closed) return;
    for (const change of model.advance(timers.now())) {
      options.onStateChange?.(change);
      passEvent(change);
    }
    for (const run of model.runs(announcedRuns)) {
      announcedRuns = run.sequence;
      options.onRun?.(run);
    }
    cancelTick();
    const next = model.nextDueAt();
    if (next !== undefined) cancelTick = timers.after(Math.min(Math.max(next - timers.now(), 0), MAX_TIMER_MS), tick);
  };
  const order = (fault: Fault): OrderedFault => {
    const ordered = book.order(fault);
    if (fault.fault === 'refuse-connection') options.refuseFor?.((fault.seconds ?? 0) * 1_000);
    return ordered;
  };
  const strike = (kinds: readonly FaultKind[], call: Occasion & { readonly operation: string }): Fault | undefined => {
    const fault = book.strike(kinds, call);
    if (fault !== undefined) options.onFault?.(fault, call.operation, requestOf(call));
    return fault;
  };
  const spoiled = ({ jobName, arguments: own }: StartJobRunInput): StartOptions => {
    const late = book.strike(['runs-late'], { jobName, arguments: own });
    const failed = book.strike(['fail-run'], { jobName, arguments: own });
    return {
      visibleAfterMs: (late?.seconds ?? 0) * 1_000,
      ...(failed === undefined ? {} : { end: failed.state ?? 'FAILED' }),
      ...(failed?.message === undefined ? {} : { errorMessage: failed.message }),
    };
  };
  // An order for one request is asked about each run, any other one about the answer.
  const withoutArguments = (operation: string, runs: readonly GlueRun[]): ReadonlySet<GlueRun> => {
    const jobName = runs[0]?.jobName;
    if (jobName === undefined) return new Set();
    if (book.strike(['omit-arguments'], { operation, jobName }) !== undefined) return new Set(runs);
    const struck = runs.filter((run) =>
      book.strike(['omit-arguments'], { operation, jobName, arguments: run.arguments, ofRequest: true }),
    );
    return new Set(struck);
  };
  const carryOut = (operation: string, body: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const operate = GLUE_OPERATIONS.get(operation);
    if (operate === undefined) {
      const known = [...GLUE_OPERATIONS.keys()].join(', ');
      throw new GlueError('UnknownOperationException', `The local Glue does not know ${operation}; it knows ${known}`);
    }
    tick();
    try {
      return operate(body, {
        model,
        now: timers.now(),
        behaviour,
        spoiled,
        withoutArguments,
      });
    } finally {
      tick();
    }
  };
  const reply = (response: ServerResponse, struck: Fault | undefined, body: Record<string, unknown>): void => {
    const refused = refusalOf(struck);
    const fault = struck?.fault;
    if (refused !== undefined) throw refused;
    if (fault === undefined) sendOutput(response, body);
    else if (fault === 'accept-then-hang') hanging.add(response);
    else if (fault === 'accept-then-empty') sendOutput(response, {});
    else if (fault === 'accept-then-garbage') sendGarbage(response);
    else response.destroy();
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // As on AWS: from the clock that gives runs and jobs their times. Node would use its own clock.
    response.setHeader('date', new Date(timers.now()).toUTCString());
    const raw = await readBody(request);
    try {
      const operation = operationOf(request.headers['x-amz-target']);
      const body = parseInput(raw);
      const name = field(body, 'JobName');
      const jobName = typeof name === 'string' ? name : undefined;
      calls.count(operation, jobName);
      const own = field(body, 'Arguments');
      const call = {
        operation,
        ...(jobName === undefined ? {} : { jobName }),
        ...(isObject(own) ? { arguments: own } : {}),
      };
      const early = strike(BEFORE_CALL, call);
      const refused = refusalOf(early);
      if (refused !== undefined) throw refused;
      if (early?.fault === 'reset') {
        response.destroy();
        return;
      }
      if (early?.fault === 'accept-late') {
        await new Promise<void>((resolve) => later((early.seconds ?? 0) * 1_000, resolve));
      }
      const result = carryOut(operation, body);
      reply(response, strike(AFTER_CALL, call), result);
    } catch (error) {
      sendError(response, error);
    }
  };

  for (const job of options.jobs) model.putJob(glueJob(job, behaviour), createdLongBefore(timers.now()));
  for (const fault of options.faults ?? []) order(fault);
  return {
    handle: (request, response) => {
      const path = request.url?.split('?')[0] ?? '/';
      const answered = path.startsWith('/_glue/')
        ? answerAdmin(request, response, path, { order, book, runs: () => model.runs(), advance: tick })
        : answer(request, response);
      answered.catch(() => response.destroy());
    },
    putJob: (job) => model.putJob(glueJob(job, behaviour), createdLongBefore(timers.now())),
    deleteJob: (name) => model.deleteJob(name),
    jobNames: () => model.jobs().map((job) => job.name),
    runs: (jobName) => {
      tick();
      return model.runs().filter((run) => jobName === undefined || run.jobName === jobName);
    },
    order,
    faults: book.orders,
    clearFaults: book.clear,
    calls: calls.of,
    close: () => {
      closed = true;
      cancelTick();
      for (const cancel of cancels) cancel();
      for (const response of hanging) response.destroy();
    },
  };
};
