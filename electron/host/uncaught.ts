/** Hands over what nobody caught, which would end the program otherwise. */
export function catchUncaught(take: (error: unknown) => void): void {
  process.on('uncaughtException', take);
  process.on('unhandledRejection', take);
}
