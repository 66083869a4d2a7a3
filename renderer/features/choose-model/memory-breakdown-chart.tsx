import type { ReactElement } from 'react';
import { formatMemory } from '#shared/format.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { Placement } from '#shared/memory/fit.ts';
import { EstimateValue } from '../../ui/estimate-value.tsx';
import { type DeviceMemory, deviceMemories, groupDevices, memoryParts } from './device-memory.ts';
import { MemoryBar, takenWords } from './memory-bar.tsx';

/** Every device with its parts, to scale, and every part as a number with its reasons. */
export function MemoryBreakdownChart({
  placement,
  profile,
}: {
  readonly placement: Placement;
  readonly profile: HardwareProfile;
}): ReactElement {
  return (
    <div className="memory-breakdown">
      {groupDevices(deviceMemories(placement, profile)).map(({ memory, count }) => (
        <section key={memory.device} aria-label={memory.name}>
          <header className="memory-breakdown__head">
            <h3>{count > 1 ? `${count} × ${memory.name}, each` : memory.name}</h3>
            <span className="soft">{layersText(memory)}</span>
          </header>
          <MemoryBar memory={memory} height="thick" />
          <p className="soft small">{freeText(memory)}</p>
          <dl className="memory-breakdown__parts">
            {memoryParts
              .filter(({ id }) => memory.memory[id].high > 0)
              .map(({ id, label, colour }) => (
                <div key={id}>
                  <dt>
                    <span className={`stack-legend__swatch stack-legend__swatch--${colour}`} aria-hidden="true" />
                    {label}
                  </dt>
                  <dd>
                    <EstimateValue name={label} estimate={memory.memory[id]} format={formatMemory} showRange />
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function layersText({ layers, device }: DeviceMemory): string {
  if (layers > 0) return `${layers} layers`;
  return device === 'host' ? 'token embedding and buffers' : 'no layers';
}

function freeText(memory: DeviceMemory): string {
  const { totalBytes, usedByOthersBytes, neededBytes } = memory;
  if (totalBytes === null || usedByOthersBytes === null) return `${takenWords(memory)}; what is free is not known`;
  const left = totalBytes - usedByOthersBytes - neededBytes;
  return `${takenWords(memory)}, ${formatMemory(usedByOthersBytes)} in use by others, ${formatMemory(Math.max(0, left))} stay free`;
}
