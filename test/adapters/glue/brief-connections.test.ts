import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { answerJson } from '../../doubles/loopback-server.ts';
import { request, sendersTo, serversOver, trustNoMore, trustServers } from './glue-servers.ts';

beforeAll(trustServers);
afterAll(trustNoMore);

describe('the connections of a sender', () => {
  /** The connections that two sends took, the second after the clocks had gone on by so much. */
  const connectionsOfTwo = async (
    passed: { readonly monotonicMs?: number; readonly systemMs?: number },
    betweenSends: (endInvocation: () => void) => void,
  ): Promise<number> => {
    using monotonic = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    using system = vi.spyOn(Date, 'now').mockReturnValue(1_795_334_400_000);
    await using server = await serversOver('https').answering(200, { JobRunId: 'jr_1' });
    const openSender = sendersTo(server);
    const sender = openSender();
    await sender.start(request);
    betweenSends(() => sender.close());
    monotonic.mockReturnValue(1_000 + (passed.monotonicMs ?? 0));
    system.mockReturnValue(1_795_334_400_000 + (passed.systemMs ?? 0));
    await openSender().start(request);
    expect(server.received).toHaveLength(2);
    return server.accepted();
  };

  describe.each([
    ['of one invocation', () => undefined],
    ['of two invocations', (end: () => void) => end()],
  ])('over HTTPS, for two sends %s', (_which, betweenSends) => {
    it.each([
      [{ monotonicMs: 300, systemMs: 300 }, 1],
      [{ monotonicMs: 301, systemMs: 300 }, 2],
      [{ monotonicMs: 300, systemMs: 301 }, 2],
      // As after a thaw: one clock stood still.
      [{ monotonicMs: 2, systemMs: 60_000 }, 2],
      [{ monotonicMs: 60_000, systemMs: 2 }, 2],
      [{ monotonicMs: 2, systemMs: -1 }, 2],
    ])('are, when the clocks went on by %j: %i', async (passed, expected) => {
      expect(await connectionsOfTwo(passed, betweenSends)).toBe(expected);
    });
  });

  it.each([
    ['is reset', (connection: Socket) => connection.resetAndDestroy()],
    ['is closed', (connection: Socket) => connection.destroy()],
  ])('over HTTPS, of which one %s at its second send, make that send a doubt and send no third', async (_, end) => {
    await using server = await serversOver('https').serving((response, { body }, connection) =>
      JSON.parse(body).JobName === 'second' ? void end(connection) : answerJson(response, 200, { JobRunId: 'jr_1' }),
    );
    const openSender = sendersTo(server, { longestIdleMs: 60_000 });
    const first = openSender();
    await first.start(request);
    first.close();
    expect(await openSender().start({ JobName: 'second' })).toMatchObject({ kind: 'ambiguous' });
    expect(server.received).toHaveLength(2);
    expect(server.accepted()).toBe(1);
  });

  it('over HTTPS, of which the server has closed the idle one, are opened anew', async () => {
    await using server = await serversOver('https').serving((response, _received, connection) => {
      answerJson(response, 200, { JobRunId: 'jr_1' });
      response.once('close', () => connection.end());
    });
    const openSender = sendersTo(server, { longestIdleMs: 60_000 });
    await openSender().start(request);
    await server.allClosed();
    expect(await openSender().start(request)).toMatchObject({ kind: 'started' });
    expect(server.accepted()).toBe(2);
  });

  it('that are in use at the end of an invocation are closed', async () => {
    await using server = await serversOver('https').serving(() => undefined);
    const sender = sendersTo(server)();
    const reply = sender.start(request);
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    sender.close();
    expect(await reply).toMatchObject({ kind: 'ambiguous' });
    await server.allClosed();
  });

  it('over HTTP, which only a server on this machine speaks, serve once', async () => {
    await using server = await serversOver('http').answering(200, { JobRunId: 'jr_1' });
    const sender = sendersTo(server, { longestIdleMs: 60_000 })();
    await sender.start(request);
    await sender.start(request);
    await server.allClosed();
    expect(server.accepted()).toBe(2);
    sender.close();
  });
});
