/** A repeatable row of numbers from 0 up to, not including, 1: a linear congruential generator, good enough for chances. */
export const seededRandom = (seed: number): (() => number) => {
  let state = BigInt(Math.trunc(seed));
  const next = (): number => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number(state >> 32n) / 2 ** 32;
  };
  next();
  return next;
};
