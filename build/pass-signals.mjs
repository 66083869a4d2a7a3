// What asks a launcher to end is passed on to the program that it started.
import { SAME_WISH_MS } from './same-wish.mjs';
import { onParentsGone } from './watch-parents.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Whether this launcher was asked to end, whatever it ran then. */
let isAsked = false;

// Where it has started nothing yet, the signal ends it as any other would. Who was asked already is not asked twice.
onParentsGone(() => {
  if (!isAsked) process.kill(process.pid, 'SIGTERM');
});

/** By which a program notices that its launcher was killed and could pass on nothing (electron/host/interrupts.ts). */
export const launched = (environment) => ({ ...environment, QUARTERMASTER_LAUNCHER: String(process.pid) });

/**
 * Passes signals on until the child has ended, which is to be waited for, so that its last words are not lost. Asked again, the child is
 * killed. Answers with whether it was asked to end at all.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => boolean}
 */
export function passSignals(child) {
  let askedAt = null;
  const pass = (signal) => {
    const now = performance.now();
    isAsked = true;
    if (askedAt !== null && now - askedAt > SAME_WISH_MS) child.kill('SIGKILL');
    // On Windows a console tells all that run in it, and to pass it on would kill.
    else if (askedAt === null && process.platform !== 'win32') child.kill(signal);
    askedAt ??= now;
  };
  for (const signal of SIGNALS) process.on(signal, pass);
  child.once('close', () => {
    for (const signal of SIGNALS) process.off(signal, pass);
  });
  return () => askedAt !== null;
}
