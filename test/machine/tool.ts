/** Programs that some tests run and that a machine may lack. */

/** Where a tool is, or why there is none that will do. */
export type Found<T> = ({ readonly found: true } & T) | { readonly found: false; readonly why: string };

/** A tool that this machine lacks, for a person to read. It goes from a worker to the end of the run as JSON. */
export interface Lack {
  /** The tool, as in "… need Java 17 or newer". */
  readonly tool: string;
  /** What was found instead. */
  readonly why: string;
  readonly remedy: string;
}

export interface Tool {
  readonly name: string;
  readonly remedy: string;
  /** Debian's package that brings it; `.ci/run` installs that. */
  readonly debianPackage: string;
  find(): Found<object>;
}

declare module 'vitest' {
  interface TaskMeta {
    lacks?: readonly Lack[];
  }
}

/**
 * Options of a `describe` whose tests need these tools: without one of them the tests are skipped, and the end of the
 * run says why. With `SKIP_NOTHING` set, as in CI, they run and fail.
 */
export const needing = (...tools: readonly Tool[]) => {
  const lacks = tools.flatMap(({ name, remedy, find }): readonly Lack[] => {
    const result = find();
    return result.found ? [] : [{ tool: name, why: result.why, remedy }];
  });
  return { skip: lacks.length > 0 && !process.env['SKIP_NOTHING'], meta: { lacks } };
};
