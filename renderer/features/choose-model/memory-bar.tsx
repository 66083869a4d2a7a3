import type { ReactElement } from 'react';
import { formatMemory } from '#shared/format.ts';
import { StackBar, type StackPart } from '../../ui/stack-bar.tsx';
import { type DeviceMemory, groupDevices, stackParts } from './device-memory.ts';

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

export const memoryWords = (memory: DeviceMemory): string => `${memory.name}: ${takenWords(memory)}`;

export function takenWords({ neededBytes, totalBytes }: DeviceMemory): string {
  return totalBytes === null
    ? `${formatMemory(neededBytes)} of an unknown size`
    : `${formatMemory(neededBytes)} of ${formatMemory(totalBytes)}`;
}

/** Bars of a table cell: cards that are filled alike are drawn once. */
export function CompactMemoryBars({ devices }: { readonly devices: readonly DeviceMemory[] }): ReactElement {
  return (
    <div className="memory-bars">
      {groupDevices(devices).map(({ memory }) => (
        <MemoryBar key={memory.device} memory={memory} />
      ))}
      <span className="memory-bars__text">{compactText(devices)}</span>
    </div>
  );
}

function compactText(devices: readonly DeviceMemory[]): string {
  const needed = devices.reduce((sum, { neededBytes }) => sum + neededBytes, 0);
  const total = devices.reduce((sum, { totalBytes }) => sum + (totalBytes ?? 0), 0);
  const whole = devices.some(({ totalBytes }) => totalBytes === null) ? '?' : formatMemory(total);
  return `${formatMemory(needed)} of ${whole}`;
}
