const rules = new Intl.PluralRules('en');

/** "1 machine", "2 machines", "0 machines": the number as it is, and the form of the noun that goes with it. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${form(count, one, many)}`;

/** The noun alone, for a number that is written otherwise. */
export const form = (count: number, one: string, many = `${one}s`): string => (rules.select(count) === 'one' ? one : many);

/** "2 to 3"; once where both ends read the same. */
export const between = (values: readonly number[], format: (value: number) => string): string => {
  const [least, most] = [format(Math.min(...values)), format(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
};
