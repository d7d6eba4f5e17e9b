/** A room of the house: the source files of one folder. */
export interface Room {
  /** The folder. Its subfolders are rooms of their own. */
  readonly room: string;
  /** Its subfolders belong to it. */
  readonly whole?: true;
  /** Rooms whose files it may import; only rooms of rows above. `x/**`: x and every room inside it. */
  readonly imports: readonly string[];
  /** Packages and modules of Node that it may import, `*` for any; with `#name`, only this export. */
  readonly packages: readonly string[];
  /** Which of `WORLD_GLOBALS` it may use, `*` for any; absent: none. */
  readonly globals?: readonly string[];
}
