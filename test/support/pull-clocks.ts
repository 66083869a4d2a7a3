import type { PullClock } from '../../electron/host/runtimes/ollama/pull-clock.ts';

/** A clock that stands until the test moves it. */
export function standingClock(): PullClock & { pass(seconds: number): void } {
  let now = 0;
  const timers = new Set<{ readonly seconds: number; next: number; readonly callback: () => void }>();
  return {
    nowSeconds: () => now,
    every(seconds, callback) {
      const timer = { seconds, next: now + seconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(seconds) {
      const end = now + seconds;
      for (;;) {
        const due = [...timers].filter(({ next }) => next <= end).sort((a, b) => a.next - b.next)[0];
        if (!due) break;
        now = due.next;
        due.next += due.seconds;
        due.callback();
      }
      now = end;
    },
  };
}

/** A clock that runs so many times faster than time: minutes of silence are over in a moment. */
export function fastClock(times: number): PullClock {
  return {
    nowSeconds: () => (performance.now() / 1000) * times,
    every(seconds, callback) {
      const timer = setInterval(callback, (seconds * 1000) / times);
      return () => clearInterval(timer);
    },
  };
}
