/** What has been started and must be ended: the last first, each even when another fails. */
export interface Closers {
  readonly add: (close: () => unknown) => void;
  /** Ends everything, once. @throws AggregateError when something could not be ended. */
  readonly closeAll: () => Promise<void>;
}

/** With nothing in it. What is added while it ends everything is ended too. */
export const createClosers = (): Closers => {
  const stack: (() => unknown)[] = [];
  return {
    add: (close) => void stack.push(close),
    closeAll: async () => {
      const errors: unknown[] = [];
      for (let close = stack.pop(); close !== undefined; close = stack.pop()) {
        try {
          await close();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, 'not everything could be ended');
    },
  };
};
