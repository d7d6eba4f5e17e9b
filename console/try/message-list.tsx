import { type CheckedFile, verdictOf } from './check-file.ts';

interface MessageListProps {
  readonly checked: CheckedFile;
  readonly goTo: (line: number, column: number) => void;
}

/** What the checker says: each error and warning leads to its line; where there is no error, the triggers in words. */
export const MessageList = ({ checked: { messages, sound }, goTo }: MessageListProps) => (
  <div aria-live="polite">
    {messages.length > 0 && (
      <ul class="messages">
        {messages.map(({ severity, line, column, where, message }) => (
          <li key={`${line}:${column}:${message}`} class={severity}>
            <span class={`word ${severity === 'error' ? 'bad' : 'waiting'}`}>{severity}</span>{' '}
            {line > 0 && (
              <button type="button" class="link" onClick={() => goTo(line, column)}>
                line {line}
              </button>
            )}{' '}
            {where !== '' && <code>{where}</code>}
            <p>{message}</p>
          </li>
        ))}
      </ul>
    )}
    {sound !== undefined && (
      <details class="described">
        <summary>{verdictOf(messages)} The triggers in words</summary>
        <pre>{sound.described.join('\n')}</pre>
      </details>
    )}
  </div>
);
