import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Message } from './check-file.ts';
import type { Completions } from './completions.ts';

/** What the editor is given. */
export interface EditorOptions {
  readonly text: string;
  /** How a screen reader names it. */
  readonly label: string;
  readonly onChange: (text: string) => void;
  /** What can be written at a place. */
  readonly complete: (text: string, offset: number) => Completions;
}

/** An open editor. */
export interface Editor {
  readonly show: (messages: readonly Message[]) => void;
  readonly goTo: (line: number, column: number) => void;
  /** Goes on where somebody has written so far, in characters from the start. */
  readonly focusAt: (offset: number) => void;
  readonly setText: (text: string) => void;
  readonly close: () => void;
}

/** The page's colours, light or dark. */
const HIGHLIGHTING = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--quiet)' },
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.keyword, tags.bool, tags.number], color: 'var(--doubt)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--card)', fontSize: '13px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  // Its frame shows the focus.
  '&.cm-focused': { outline: 'none' },
  '.cm-gutters': { backgroundColor: 'var(--paper)', color: 'var(--quiet)', borderRight: '1px solid var(--rule)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--accent-soft)',
  },
  '.cm-tooltip': { backgroundColor: 'var(--card)', color: 'var(--ink)', border: '1px solid var(--rule)' },
  '.cm-tooltip.cm-completionInfo': { padding: '4px 8px', maxWidth: '22rem' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--waiting)' },
});

/** Opens an editor in a shadow tree: there its styles are sheets made by script, which a strict policy allows. */
export const openEditor = (host: HTMLElement, options: EditorOptions): Editor => {
  const { text, label, onChange } = options;
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        [lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine()],
        [yaml(), syntaxHighlighting(HIGHLIGHTING), lintGutter(), THEME],
        autocompletion({ override: [(context) => completionsOf(context, options)] }),
        // Tab moves on to the next control: nobody is caught in the editor.
        keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onChange(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    show(messages) {
      const diagnostics = messages.flatMap((message) => diagnosticOf(message, view.state.doc));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo(line, column) {
      const anchor = offsetOf(view.state.doc, line, column);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
      view.focus();
    },
    focusAt(offset) {
      view.dispatch({ selection: { anchor: Math.min(offset, view.state.doc.length) } });
      view.focus();
    },
    setText(other) {
      if (other !== view.state.doc.toString())
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: other } });
    },
    close: () => view.destroy(),
  };
};

const offsetOf = (doc: Text, line: number, column: number): number => {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + Math.max(column - 1, 0), to);
};

/** From its place to the end of the word there; none for what is wrong outside of the file. */
const diagnosticOf = ({ line, column, where, message, severity }: Message, doc: Text): readonly Diagnostic[] => {
  if (line === 0) return [];
  const from = offsetOf(doc, line, column);
  const word = /^(?:"[^"]*"|'[^']*'|[^\s,{}[\]]+)/.exec(doc.sliceString(from, doc.lineAt(from).to))?.[0] ?? '';
  return [{ from, to: from + word.length, severity, message, ...(where === '' ? {} : { source: where }) }];
};

const completionsOf = (context: CompletionContext, { complete }: EditorOptions): CompletionResult | null => {
  const { from, options } = complete(context.state.doc.toString(), context.pos);
  if (options.length === 0 || (from === context.pos && !context.explicit)) return null;
  return { from, options: [...options], validFor: /^[\w-]*$/ };
};
