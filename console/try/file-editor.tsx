import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { triggersJsonSchema } from '../../lib/triggers-file/schema.ts';
import { completionsAt } from './completions.ts';
import { MessageList } from './message-list.tsx';
import type { Editor } from './open-editor.ts';
import type { TryState } from './try-state.ts';

const LABEL = 'triggers.yml';
const SCHEMA = triggersJsonSchema();

/** The triggers file, to be edited, with what the checker says. A plain text field until the editor is loaded. */
export const FileEditor = ({ state }: { readonly state: TryState }) => {
  const { text, stage, checked } = state;
  const host = useRef<HTMLDivElement>(null);
  const editor = useSignal<Editor | undefined>(undefined);
  const plain = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    let isGone = false;
    import('./open-editor.ts').then(
      ({ openEditor }) => {
        if (isGone || host.current === null) return;
        const field = plain.current;
        const writtenAt = field !== null && document.activeElement === field ? field.selectionStart : undefined;
        const opened = openEditor(host.current, {
          text: text.value,
          label: LABEL,
          onChange: (changed) => {
            text.value = changed;
          },
          complete: (whole, offset) => completionsAt(whole, offset, SCHEMA),
        });
        // Before it can be focused it has to be shown.
        host.current.hidden = false;
        editor.value = opened;
        if (writtenAt !== undefined) opened.focusAt(writtenAt);
      },
      () => undefined, // The plain field stays.
    );
    return () => {
      isGone = true;
      editor.value?.close();
    };
  }, [state]);
  useSignalEffect(() => editor.value?.show(checked.value.messages));
  useSignalEffect(() => editor.value?.setText(text.value));

  const goTo = (line: number, column: number): void => {
    if (editor.value === undefined) plain.current?.focus();
    else editor.value.goTo(line, column);
  };
  return (
    <>
      <div class="try-editor">
        <div ref={host} class="try-code" hidden={editor.value === undefined} />
        {editor.value === undefined && (
          <textarea
            ref={plain}
            class="try-code mono"
            aria-label={LABEL}
            spellcheck={false}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value;
            }}
          />
        )}
      </div>
      <label class="field narrow">
        <span>Stage</span>
        <input
          value={stage.value}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            stage.value = event.currentTarget.value;
          }}
        />
      </label>
      <MessageList checked={checked.value} goTo={goTo} />
    </>
  );
};
