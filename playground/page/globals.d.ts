/** As set-immediate.ts makes it. */
declare const setImmediate: (callback: () => void) => void;
