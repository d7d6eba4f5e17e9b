import type { Room } from './room.ts';

/** The walls of the console, a page and the server that serves it: rows of rooms.ts. */
export const CONSOLE_ROOMS: readonly Room[] = [
  { room: 'console/model', imports: ['lib/core/**'], packages: [] },
  {
    room: 'console/sources',
    imports: ['lib/core/**', 'lib/ports', 'lib/explain', 'lib/triggers-file/**', 'local', 'console/model'],
    packages: [],
  },
  { room: 'console/stand-ins', imports: [], packages: [] },
  { room: 'console/build', imports: ['console/stand-ins'], packages: ['esbuild', 'node:path', 'node:zlib'] },
  {
    room: 'console/try',
    imports: ['lib/core/**', 'lib/explain', 'lib/made-events', 'lib/triggers-file/**'],
    packages: [
      ...['@codemirror/autocomplete', '@codemirror/commands', '@codemirror/lang-yaml', '@codemirror/language'],
      ...['@codemirror/lint', '@codemirror/state', '@codemirror/view', '@lezer/highlight'],
      ...['@preact/signals', 'preact', 'preact/hooks'],
    ],
    globals: ['setTimeout'],
  },
  // The page runs in a browser; it reaches the world by its own server alone.
  {
    room: 'console/page',
    imports: ['lib/core/**', 'console/model', 'console/try'],
    packages: ['@preact/signals', 'preact', 'preact/hooks'],
    globals: ['crypto', 'Date', 'EventSource', 'fetch', 'setInterval', 'setTimeout'],
  },
  {
    room: 'console/server',
    imports: ['lib/core/**', 'local', 'console/model', 'console/sources', 'console/build'],
    packages: ['node:crypto', 'node:events', 'node:http', 'node:net'],
    globals: ['setInterval', 'setTimeout'],
  },
];
