import type { ReactElement } from 'react';
import { formatMemory } from '#shared/format.ts';
import { StackBar, type StackPart } from '../../ui/stack-bar.tsx';
import { type DeviceMemory, stackParts } from './device-memory.ts';

/** What a model takes of one device: its parts, then what other programs hold, the rest free. */
export function MemoryBar({
  memory,
  height = 'thin',
}: {
  readonly memory: DeviceMemory;
  readonly height?: 'thin' | 'thick';
}): ReactElement {
  const used = memory.usedByOthersBytes ?? 0;
  const parts: StackPart[] = [...stackParts(memory.memory)];
  if (used > 0) parts.push({ id: 'used', label: 'In use by others', size: used, colour: 'used' });
  return <StackBar label={memoryWords(memory)} parts={parts} capacity={memory.totalBytes ?? memory.neededBytes} height={height} />;
}

export function memoryWords({ name, neededBytes, totalBytes }: DeviceMemory): string {
  const whole = totalBytes === null ? 'unknown size' : formatMemory(totalBytes);
  return `${name}: ${formatMemory(neededBytes)} of ${whole}`;
}

/** Bars of a table cell: equal cards are drawn once. */
export function CompactMemoryBars({ devices }: { readonly devices: readonly DeviceMemory[] }): ReactElement {
  const [first] = devices;
  const accelerators = devices.filter(({ device }) => device !== 'host');
  const shown = accelerators.length > 2 && first ? [fullest(accelerators, first)] : devices;
  return (
    <div className="memory-bars">
      {shown.map((memory) => (
        <MemoryBar key={memory.device} memory={memory} />
      ))}
      <span className="memory-bars__text">{compactText(devices)}</span>
    </div>
  );
}

const fullest = (devices: readonly DeviceMemory[], first: DeviceMemory): DeviceMemory =>
  devices.reduce((worst, memory) => (share(memory) > share(worst) ? memory : worst), first);

const share = ({ neededBytes, totalBytes }: DeviceMemory): number => (totalBytes === null ? 0 : neededBytes / totalBytes);

function compactText(devices: readonly DeviceMemory[]): string {
  const needed = devices.reduce((sum, { neededBytes }) => sum + neededBytes, 0);
  const total = devices.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0);
  const whole = devices.some(({ totalBytes }) => totalBytes === null) ? '?' : formatMemory(total);
  const cards = devices.filter(({ device }) => device !== 'host').length;
  return `${formatMemory(needed)} of ${whole}${cards > 1 ? ` on ${cards} GPUs` : ''}`;
}
