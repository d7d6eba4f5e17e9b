import type { Room } from './room.ts';

/** The walls of the console, a page and the server that serves it: rows of rooms.ts. */
export const CONSOLE_ROOMS: readonly Room[] = [
  { room: 'console/model', imports: [], packages: [] },
  { room: 'console/stand-ins', imports: [], packages: [] },
  { room: 'console/build', imports: ['console/stand-ins'], packages: ['esbuild', 'node:path', 'node:zlib'] },
  {
    room: 'console/try',
    imports: ['lib/core/**', 'lib/explain', 'lib/made-events', 'lib/triggers-file/**'],
    packages: [
      ...['@codemirror/autocomplete', '@codemirror/commands', '@codemirror/lang-yaml', '@codemirror/language'],
      ...['@codemirror/lint', '@codemirror/state', '@codemirror/view', '@lezer/highlight'],
      ...['@preact/signals', 'preact/hooks'],
    ],
  },
  // The page runs in a browser; it reaches the world by its own server alone.
  {
    room: 'console/page',
    imports: ['console/try'],
    packages: ['@preact/signals', 'preact', 'preact/hooks'],
    globals: ['fetch'],
  },
  {
    room: 'console/server',
    imports: ['console/model', 'console/build'],
    packages: ['node:crypto', 'node:events', 'node:http', 'node:net'],
  },
];
