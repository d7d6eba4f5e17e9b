import { createWriteStream, type WriteStream } from 'node:fs';
import { styleText } from 'node:util';
import { toErrorInfo } from '../../lib/core/errors.ts';
import type { LocalEvent } from '../../local/local-event.ts';
import { type AccountLine, describeEvent } from './describe-event.ts';

/** The account of what happens: lines for people on a stream, everything in a file. */
export interface Account {
  readonly say: (text: string) => void;
  /** Shows an event, if it is one for people, and keeps it in the file. */
  readonly note: (event: LocalEvent) => void;
  /** Keeps an event in the file only. */
  readonly record: (event: LocalEvent) => void;
  readonly close: () => Promise<void>;
}

const LABEL_WIDTH = 16;
const STYLES = { good: 'green', plain: 'dim', warn: 'yellow', bad: 'red' } as const;

/** An event as a line of JSON: a handler's line unchanged, everything else in the same form. */
const toJson = (event: LocalEvent): string => {
  if (event.kind === 'function-log')
    return event.fields === undefined ? JSON.stringify({ ...event, timestamp: now() }) : event.line;
  const { kind, ...rest } = event;
  const shown = event.kind === 'trouble' ? { ...rest, error: withTrace(event.error) } : rest;
  return JSON.stringify({
    level: event.kind === 'trouble' ? 'ERROR' : 'INFO',
    message: kind,
    timestamp: now(),
    service: 'local-cloud',
    ...shown,
  });
};

const withTrace = (error: unknown): object => ({
  ...toErrorInfo(error),
  ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
});

const now = (): string => new Date().toISOString();

/**
 * Opens the account. Its file is emptied with the first event, not before: a start that fails, because another one is
 * running, must not wipe that one's file. Colours only on a terminal, and not where `NO_COLOR` is set.
 */
export const openAccount = (out: NodeJS.WriteStream, logFile: string): Account => {
  let file: WriteStream | undefined;
  const openFile = (): WriteStream => {
    const opened = createWriteStream(logFile, { flags: 'w' });
    return opened.on('error', (error) => out.write(`the log file ${logFile} cannot be written: ${error.message}\n`));
  };
  const show = ({ label, text, tone }: AccountLine): void => {
    const time = new Date().toTimeString().slice(0, 8);
    out.write(`${time}  ${styleText(STYLES[tone], label.padEnd(LABEL_WIDTH), { stream: out })} ${text}\n`);
  };
  const record = (event: LocalEvent): void => {
    file ??= openFile();
    file.write(`${toJson(event)}\n`);
  };
  return {
    say: (text) => void out.write(`${text}\n`),
    note: (event) => {
      record(event);
      const line = describeEvent(event);
      if (line !== undefined) show(line);
    },
    record,
    close: () => new Promise((resolve) => (file === undefined ? resolve() : file.end(() => resolve()))),
  };
};
