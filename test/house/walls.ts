import path from 'node:path';
import type { Room } from './room.ts';
import { GLOBALS_OF_FILES, ROOMS, WORLD_GLOBALS } from './rooms.ts';
import type { SourceFile } from './source-file.ts';

/** The room in which a file stands; undefined when no row of the table is for it. */
export const roomOf = (file: string, rooms = ROOMS): Room | undefined => {
  const folder = path.posix.dirname(file);
  return rooms.find(({ room, whole }) => room === folder || (whole && folder.startsWith(`${room}/`)));
};

/** The rooms that an entry of `imports` stands for. */
export const roomsNamed = (entry: string, rooms = ROOMS): readonly string[] => {
  const inside = entry.endsWith('/**') ? entry.slice(0, -3) : undefined;
  return rooms
    .map(({ room }) => room)
    .filter((room) => room === entry || room === inside || (inside !== undefined && room.startsWith(`${inside}/`)));
};

const mayImport = (from: Room, to: Room, rooms: readonly Room[]): boolean =>
  from.room === to.room || from.imports.some((entry) => roomsNamed(entry, rooms).includes(to.room));

/** Everything that a file reaches against the table, one sentence each. */
export const breachesOf = (source: SourceFile, rooms = ROOMS): readonly string[] => {
  const { file } = source;
  const from = roomOf(file, rooms);
  if (from === undefined) return [`${file}: its folder is no room; add a row to test/house/rooms.ts`];
  const listed = (all: readonly string[]): string => (all.length === 0 ? 'nothing' : all.join(', '));
  const imports = source.files.flatMap((imported) => {
    const to = roomOf(imported, rooms);
    if (to !== undefined && mayImport(from, to, rooms)) return [];
    return [`${file} imports ${imported}; ${from.room} may import ${listed(from.imports)}`];
  });
  const packages = source.packages.flatMap(({ name, imported }) => {
    const isAllowed = from.packages.some((entry) => ['*', name, `${name}#${imported}`].includes(entry));
    return isAllowed
      ? []
      : [`${file} imports ${imported} of ${name}; ${from.room} may import ${listed(from.packages)}`];
  });
  const allowed = [...(from.globals ?? []), ...(GLOBALS_OF_FILES[file]?.globals ?? [])];
  const globals = [...source.globals].flatMap((name) =>
    !WORLD_GLOBALS.has(name) || allowed.includes('*') || allowed.includes(name)
      ? []
      : [`${file} uses ${name}; ${from.room} may use ${listed(from.globals ?? [])}: take it as a parameter`],
  );
  return [...imports, ...packages, ...globals];
};

/** What the table allows and no file does: it would be drawn, and is not so. */
export const unusedAllowances = (sources: readonly SourceFile[], rooms = ROOMS): readonly string[] =>
  rooms.flatMap((room) => {
    const inside = sources.filter(({ file }) => roomOf(file, rooms)?.room === room.room);
    const reached = new Set(inside.flatMap(({ files }) => files.map((file) => roomOf(file, rooms)?.room)));
    const packages = new Set(
      inside.flatMap((one) => one.packages.flatMap(({ name, imported }) => [name, `${name}#${imported}`])),
    );
    const globals = new Set(inside.flatMap((one) => [...one.globals]));
    return [
      ...(inside.length === 0 ? [`${room.room}: the room is empty`] : []),
      ...room.imports.filter((entry) => !roomsNamed(entry, rooms).some((to) => reached.has(to))),
      ...room.packages.filter((entry) => entry !== '*' && !packages.has(entry)),
      ...(room.globals ?? []).filter((entry) => entry !== '*' && !globals.has(entry)),
    ].map((unused) => `${room.room}: ${unused}`);
  });

/** Entries that name no row above their own. Where there is none, the table allows no circle. */
export const entriesAgainstTheOrder = (rooms = ROOMS): readonly string[] =>
  rooms.flatMap(({ room, imports }, index) =>
    imports.flatMap((entry) => {
      const named = roomsNamed(entry, rooms).filter((to) => to !== room);
      const above = named.filter((to) => rooms.findIndex((other) => other.room === to) < index);
      return named.length > 0 && above.length === named.length ? [] : [`${room} → ${entry}`];
    }),
  );

const topOf = (room: string): string => room.split('/')[0] ?? room;

/** Top folders that the table lets import each other. */
export const twoWayFolders = (rooms = ROOMS): readonly string[] => {
  const arrows = new Set(
    rooms.flatMap(({ room, imports }) =>
      imports.flatMap((entry) => roomsNamed(entry, rooms).map((to) => `${topOf(room)} ${topOf(to)}`)),
    ),
  );
  return [...arrows].filter((arrow) => {
    const [from = '', to = ''] = arrow.split(' ');
    return from < to && arrows.has(`${to} ${from}`);
  });
};

/** Groups of files that import each other in a circle. */
export const circlesOf = (sources: readonly SourceFile[]): readonly (readonly string[])[] => {
  const importsOf = new Map(sources.map(({ file, files }) => [file, files]));
  const reachableFrom = (start: string): ReadonlySet<string> => {
    const reached = new Set(importsOf.get(start));
    for (const file of reached) for (const next of importsOf.get(file) ?? []) reached.add(next);
    return reached;
  };
  const reach = new Map([...importsOf.keys()].map((file) => [file, reachableFrom(file)]));
  const groups = [...reach].flatMap(([file, reached]) =>
    reached.has(file) ? [[...reached].filter((other) => reach.get(other)?.has(file)).toSorted()] : [],
  );
  return [...new Map(groups.map((group) => [group.join(), group])).values()];
};
