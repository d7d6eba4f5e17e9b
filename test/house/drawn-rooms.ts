import type { Room } from './room.ts';
import { ROOMS } from './rooms.ts';

const code = (name: string): string => (name === '*' ? 'any' : `\`${name}\``);

/** The cell of docs/architecture.md that names what a room may import. */
export const importsCell = ({ imports }: Room): string =>
  imports.length === 0 ? 'nothing' : imports.map(code).join(', ');

/** The cell that names its packages and the globals that reach the outside world; empty when there are none. */
export const packagesCell = ({ packages, globals = [] }: Room): string =>
  [packages, globals]
    .map((names) => names.map(code).join(', '))
    .join('; ')
    .replace(/^any; any$/, 'any')
    .replace(/^; $|; $/, '');

/** The table's columns that docs/architecture.md repeats, row by row. */
export const drawnRooms = (rooms = ROOMS): readonly (readonly string[])[] =>
  rooms.map((room) => [room.room, importsCell(room), packagesCell(room)]);
