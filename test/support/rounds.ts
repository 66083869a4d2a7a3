/** How often a test tries at random: as often as the suite has time for, or as often as `npm run test:long` gives it. */
export const rounds = (inSuite: number, whenLong: number): number => (process.env['QUARTERMASTER_LONG'] === '1' ? whenLong : inSuite);
