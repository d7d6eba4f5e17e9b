import type { ServerResponse } from 'node:http';
import type { LiveMessage } from '../model/live-message.ts';

/** A page that is behind by so many bytes is let go; it connects again and is told everything anew. */
const MOST_BEHIND = 32 * 1_024 * 1_024;
const BEAT_MS = 15_000;

/** The pages that listen. */
export interface LivePages {
  /** Answers with server-sent events until the page goes. `first`: what it is told at once. */
  readonly add: (response: ServerResponse, first: readonly LiveMessage[]) => void;
  readonly tell: (message: LiveMessage) => void;
  readonly count: () => number;
  readonly close: () => void;
}

const written = (message: LiveMessage): string => `data: ${JSON.stringify(message)}\n\n`;

/** Tells every open page what happens. https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const createLivePages = (): LivePages => {
  const pages = new Set<ServerResponse>();
  const write = (page: ServerResponse, text: string): void => {
    if (page.writableLength > MOST_BEHIND) page.destroy();
    else page.write(text);
  };
  const beat = setInterval(() => {
    for (const page of pages) write(page, ': still here\n\n');
  }, BEAT_MS);
  beat.unref();
  return {
    add: (response, first) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      pages.add(response);
      response.on('close', () => pages.delete(response));
      for (const message of first) write(response, written(message));
    },
    tell: (message) => {
      const text = written(message);
      for (const page of pages) write(page, text);
    },
    count: () => pages.size,
    close: () => {
      clearInterval(beat);
      for (const page of pages) page.destroy();
    },
  };
};
