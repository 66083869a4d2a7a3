import type { ProbeIo, SystemFacts } from './probe-io.ts';
import { type LiveOptions, thisMachine } from './this-machine.ts';

/** This machine, with what the systeminformation package knows of it. */
export const liveIo = (options: LiveOptions): ProbeIo => ({ ...thisMachine(options), systemFacts });

/** Loaded only where it is asked for: it is large, and Linux answers faster from /proc. Named fields only: its objects carry serials. */
async function systemFacts(): Promise<SystemFacts> {
  const { cpu, osInfo } = await import('systeminformation');
  const [processor, system] = await Promise.all([cpu(), osInfo()]);
  return {
    cpuModel: [processor.manufacturer, processor.brand].filter((part) => part !== '').join(' ') || null,
    physicalCores: processor.physicalCores > 0 ? processor.physicalCores : null,
    osVersion: [system.distro, system.release].filter((part) => part !== '').join(' ') || null,
  };
}
