/** Every line is rounded to the cent before it is added, so that printed lines sum to the printed total. USD. */
export const roundToCent = (usd: number): number => Math.round((usd + Number.EPSILON) * 100) / 100;

/** Sum of amounts that are whole cents already. */
export const sumOfCents = (amounts: readonly number[]): number => roundToCent(amounts.reduce((sum, amount) => sum + amount, 0));
