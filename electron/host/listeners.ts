/** Those who want to hear of something. */
export type Listeners<Told> = {
  /** Returns the function that stops it. */
  readonly add: (listener: (told: Told) => void) => () => void;
  readonly tell: (told: Told) => void;
};

export function createListeners<Told>(): Listeners<Told> {
  const listeners = new Set<(told: Told) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell(told) {
      for (const listener of listeners) listener(told);
    },
  };
}
