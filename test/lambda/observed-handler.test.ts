import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { TriggerError } from '../../lib/core/errors.ts';
import type { Handle } from '../../lib/lambda/observed-handler.ts';
import { observed } from '../../lib/lambda/observed-handler.ts';
import type { Invocation } from '../../lib/ports/invocation.ts';
import { someTriggers } from '../infra/some-triggers.ts';

let folder: string;
let said: MockInstance<typeof console.error>[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'observed-'));
  const file = path.join(folder, 'triggers.json');
  writeFileSync(file, JSON.stringify(someTriggers([], { keepForDays: 7 })));
  vi.stubEnv('LEDGER_TABLE', 'ledger');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('TRIGGERS_JSON', file);
  // Then Powertools writes to the console of the process, which can be listened to.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  said = (['info', 'warn', 'error'] as const).map((level) => vi.spyOn(console, level).mockReturnValue());
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const lines = () => said.flatMap((spy) => spy.mock.calls).map(([line]) => JSON.parse(String(line)));

const context = { awsRequestId: 'invocation-1', getRemainingTimeInMillis: () => 1_234 } as Context;

const failureOf = async (work: Promise<unknown>): Promise<Error> => {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Error) return thrown;
  throw new Error('it did not fail');
};

/** A handler that does this, and the senders of its invocations, each with whether it was closed. */
const aHandler = (handle: Handle<unknown>) => {
  const senders: { readonly sender: Invocation['sender']; closed: boolean }[] = [];
  const handler = observed(() => (event, invocation, itsContext) => {
    const one = { sender: invocation.sender, closed: false };
    senders.push(one);
    vi.spyOn(invocation.sender, 'close').mockImplementation(() => {
      one.closed = true;
    });
    return handle(event, invocation, itsContext);
  });
  return { handler, senders };
};

describe('an observed handler', () => {
  it('answers what the handle answers, and is wired once for all its invocations', async () => {
    const makeHandle = vi.fn(() => async (event: unknown) => ({ echoed: event }));
    const handler = observed(makeHandle);
    expect(await handler('a', context)).toEqual({ echoed: 'a' });
    expect(await handler('b', context)).toEqual({ echoed: 'b' });
    expect(makeHandle).toHaveBeenCalledTimes(1);
  });

  it("gives each invocation a sender of its own, its own time, and the file's days to keep", async () => {
    const invocations: Invocation[] = [];
    const { handler, senders } = aHandler(async (_event, invocation) => void invocations.push(invocation));
    await handler('a', context);
    await handler('b', context);
    expect(senders[0]?.sender).not.toBe(senders[1]?.sender);
    expect(invocations[0]?.remainingMs()).toBe(1_234);
    expect(invocations[0]?.keepForMs).toBe(7 * 86_400_000);
    expect(invocations[0]?.throttled).toEqual({ raised: false });
    expect(invocations[0]?.throttled).not.toBe(invocations[1]?.throttled);
    expect(invocations[0]?.newToken()).not.toBe(invocations[0]?.newToken());
    expect(invocations[0]?.backlogs).not.toBe(invocations[1]?.backlogs);
  });

  it('ends no invocation early, not even in its last millisecond: only Lambda does', async () => {
    const { handler } = aHandler(async (_event, invocation) => {
      await invocation.sleepMs(5);
      return 'done';
    });
    expect(await handler('a', { ...context, getRemainingTimeInMillis: () => 0 })).toBe('done');
  });

  it('closes the connections at the end of the invocation, and not before', async () => {
    let closedMeanwhile: boolean | undefined;
    const { handler, senders } = aHandler(async () => {
      closedMeanwhile = senders[0]?.closed;
    });
    await handler('a', context);
    expect([closedMeanwhile, senders.map(({ closed }) => closed)]).toEqual([false, [true]]);
  });

  it('closes the connections also after a failure, logs it whole, and throws it on', async () => {
    const failure = new Error('nobody foresaw it');
    const { handler, senders } = aHandler(async () => {
      throw failure;
    });
    await expect(handler('a', context)).rejects.toBe(failure);
    expect(senders.map(({ closed }) => closed)).toEqual([true]);
    expect(lines()).toMatchObject([
      {
        level: 'ERROR',
        message: 'the invocation failed',
        decision: 'failed',
        error: { message: 'nobody foresaw it', stack: expect.anything() },
      },
    ]);
    expect(failure.stack).toContain('observed-handler.test.ts');
  });

  describe('with a name space for metrics', () => {
    const started = { decision: 'started', requestId: 'r', trigger: 'orders', jobName: 'etl', attempt: 1 } as const;
    const line = { ...started, event: 'e', jobRunId: 'jr_1', state: 'STARTED' };
    let written: MockInstance<typeof process.stdout.write>;

    beforeEach(() => {
      vi.stubEnv('METRICS_NAMESPACE', 'glue-job-trigger-test');
      written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    });

    const documents = () => written.mock.calls.map(([text]) => JSON.parse(String(text)));

    it('writes at the end of each invocation what that one has logged, at whatever level', async () => {
      vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'ERROR');
      const writtenMeanwhile: number[] = [];
      const { handler } = aHandler(async (_event, { log }) => {
        log.info('started', line);
        log.debug('what stands where', { decision: 'measured', trigger: 'orders', jobName: 'etl', backlogLength: 7 });
        writtenMeanwhile.push(documents().length);
      });
      await handler('a', context);
      await handler('b', context);
      expect(writtenMeanwhile).toEqual([0, 1]);
      const one = expect.objectContaining({ Trigger: 'orders', Job: 'etl', Started: 1, BacklogLength: [7] });
      expect(documents()).toEqual([one, one]);
      expect(lines()).toEqual([]);
    });

    it('writes it also when the invocation fails', async () => {
      const { handler } = aHandler(async (_event, { log }) => {
        log.info('started', line);
        throw new Error('nobody foresaw it');
      });
      await failureOf(handler('a', context));
      expect(documents()).toMatchObject([{ Started: 1 }]);
    });

    it('writes nothing without one', async () => {
      vi.stubEnv('METRICS_NAMESPACE', '');
      const { handler } = aHandler(async (_event, { log }) => log.info('started', line));
      await handler('a', context);
      expect(documents()).toEqual([]);
    });
  });

  it('throws our own errors without a stack, which the caller would see', async () => {
    const { handler } = aHandler(async () => {
      throw new TriggerError('CALL_INVALID', 'no such trigger', { retryable: false });
    });
    const thrown = await failureOf(handler('a', context));
    expect(thrown.stack).toBe('TriggerError [CALL_INVALID]: no such trigger');
    expect(JSON.stringify(lines()[0]?.error.stack)).toContain('observed-handler.test.ts');
  });

  it('reports a fault of the environment at each invocation, in one message and without a stack', async () => {
    vi.stubEnv('LEDGER_TABLE', '');
    vi.stubEnv('VISIBILITY_WINDOW_SECONDS', 'soon');
    const handle = vi.fn();
    const { handler } = aHandler(handle);
    for (const event of ['a', 'b']) {
      const thrown = await failureOf(handler(event, context));
      expect(thrown).toMatchObject({ code: 'CONFIG_INVALID' });
      expect(thrown.message).toMatch(/LEDGER_TABLE is missing.*\n.*VISIBILITY_WINDOW_SECONDS is "soon"/);
      expect(thrown.stack).toBe(`TriggerError [CONFIG_INVALID]: ${thrown.message}`);
    }
    expect(handle).not.toHaveBeenCalled();
    expect(lines().map(({ decision }) => decision)).toEqual(['failed', 'failed']);
  });

  it('looks for the triggers where the build puts them, one folder above its own, unless told otherwise', async () => {
    vi.stubEnv('TRIGGERS_JSON', undefined);
    const { handler } = aHandler(async () => undefined);
    await expect(handler('a', context)).rejects.toThrow(
      `${path.resolve(import.meta.dirname, '../../lib/triggers.json')} cannot be read`,
    );
  });

  it('warns once, at the cold start, of a visibility window below the one that the promise rests on', async () => {
    for (const [seconds, warnings] of [
      ['90', 0],
      ['89', 1],
    ] as const) {
      vi.stubEnv('VISIBILITY_WINDOW_SECONDS', seconds);
      const { handler } = aHandler(async () => undefined);
      await handler('a', context);
      await handler('b', context);
      const warned = lines().filter(({ decision }) => decision === 'configured');
      expect(warned).toHaveLength(warnings);
      for (const { message, visibilityWindowMs } of warned) {
        expect(message).toContain('VISIBILITY_WINDOW_SECONDS is below its default');
        expect(visibilityWindowMs).toBe(89_000);
      }
    }
  });
});
