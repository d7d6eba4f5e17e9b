// dynalite ships no types. What we use of it: https://github.com/architect/dynalite
declare module 'dynalite' {
  import type { Server } from 'node:http';

  const dynalite: (options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }) => Server;
  export = dynalite;
}
