/** A random order, each equally likely (Fisher and Yates). */
export const shuffled = <T>(entries: Iterable<T>, random: () => number): readonly T[] => {
  const left = [...entries];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1));
  return order;
};
