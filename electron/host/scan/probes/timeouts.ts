import type { Seconds } from '#shared/units.ts';

/*
 * The only place that says how long a scan waits. Probes run side by side, so it takes as long as the slowest of them may, and no longer:
 * what remains to be done after the last answer is within that time too.
 */

/** For all that a probe asks of a tool, or of a driver through its files. */
export const TOOL_SECONDS: Seconds = 5;
/** PowerShell and system_profiler take seconds to start. */
export const SLOW_TOOL_SECONDS: Seconds = 10;
/** Files of the kernel: they answer at once, or hang with a broken device. */
export const FILES_SECONDS: Seconds = 2;
/** Tools that only add names to what the kernel lists: the rest is not kept waiting for them. */
export const NAMES_SECONDS: Seconds = 2;

/** Kept of the time of a scan for the profile and its output. */
export const FINISH_SECONDS: Seconds = 0.2;
/** After the last tool is killed, for what the probe makes of the answers that came before. */
export const GRACE_SECONDS: Seconds = 0.1;
/** No tool is started with less left: it would only be killed. */
export const LEAST_SECONDS: Seconds = 0.25;
/** Of the time that a program took to start, this much at most is taken from its scan: where starting is slow, tools are slow too. */
export const MOST_HEAD_START_SECONDS: Seconds = 1;
