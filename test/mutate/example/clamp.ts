/** What the tests of the runner break. */
export const clamp = (value: number, least: number, most: number): number => {
  if (value < least) return least;
  return value > most ? most : value;
};
