import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { Seconds } from '#shared/units.ts';
import type { DeviceFinding, Findings } from './finding.ts';
import type { ProbeIo } from './probe-io.ts';

/** What a source printed, or why it printed nothing. */
export type Collected<Raw> =
  | { readonly status: 'ok'; readonly raw: Raw }
  | { readonly status: 'unavailable' | 'failed'; readonly detail: string };

/** `unavailable`: not installed, or no such device · `failed`: there, but it did not answer properly. */
export type ProbeAnswer =
  | { readonly status: 'ok'; readonly detail: string; readonly findings: Findings }
  | { readonly status: 'unavailable' | 'failed'; readonly detail: string };

/** One source of facts: `collect` touches the machine, `parse` is pure and never throws, whatever text it is given. */
export type Probe<Raw> = {
  readonly name: string;
  readonly platforms: readonly HardwareProfile['os']['platform'][];
  /** For all it runs together; timeouts.ts names them. */
  readonly timeoutSeconds: number;
  collect(io: ProbeIo): Promise<Collected<Raw>>;
  parse(raw: Raw): ProbeAnswer;
};

export const collected = <Raw>(raw: Raw): Collected<Raw> => ({ status: 'ok', raw });
export const unavailable = (detail: string): { readonly status: 'unavailable'; readonly detail: string } => ({
  status: 'unavailable',
  detail,
});
export const failed = (detail: string): { readonly status: 'failed'; readonly detail: string } => ({ status: 'failed', detail });

export const timedOut = (after: Seconds): { readonly status: 'failed'; readonly detail: string } =>
  failed(`timed out after ${Math.round(after)} s`);

/** The answer of a source that saw these adapters and nothing else. */
export const sawDevices = (devices: readonly DeviceFinding[]): ProbeAnswer => ({
  status: 'ok',
  detail: countOf(devices),
  findings: { devices },
});

/** `1 device`, `2 devices`. */
export const countOf = (things: readonly unknown[], one = 'device'): string => `${things.length} ${one}${things.length === 1 ? '' : 's'}`;
