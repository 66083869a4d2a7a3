import type { ReactElement } from 'react';
import { formatMemory } from '#shared/format.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { ActiveHardware } from '../api/page.ts';
import { Badge } from '../ui/badge.tsx';
import { Icon } from '../ui/icon.tsx';
import { Loading } from '../ui/loading.tsx';

type MachineChipProps = {
  readonly hardware: ActiveHardware;
  readonly scanning: boolean;
  readonly onOpen: () => void;
};

/** Which computer all the numbers on the page are about. */
export function MachineChip({ hardware, scanning, onOpen }: MachineChipProps): ReactElement {
  const { profile, name, isOther } = hardware;
  return (
    <button type="button" className="machine-chip" title={profile ? machineWords(profile) : name} onClick={onOpen}>
      <span className="visually-hidden">Hardware:</span>
      {scanning ? <Loading label="Scanning" /> : <Icon name="machine" size={16} />}
      <span className="machine-chip__name">{name}</span>
      {isOther ? <Badge tone="accent">not this computer</Badge> : null}
      {profile ? <span className="machine-chip__words">{besides(name, machineWords(profile))}</span> : null}
    </button>
  );
}

/** A computer that is called after its cards does not name them twice. */
const besides = (name: string, words: string): string => (words.startsWith(name) ? words.slice(name.length).replace(/^[\s·]+/, '') : words);

/** "2 × NVIDIA GeForce RTX 4090 24.0 GiB · 64.0 GiB RAM". */
function machineWords({ accelerators, memory }: HardwareProfile): string {
  const counts = new Map<string, number>();
  for (const accelerator of accelerators) {
    const bytes = accelerator.nominalMemoryBytes.value ?? accelerator.memoryBytes.value;
    const words = `${accelerator.name}${bytes === null || accelerator.memoryKind === 'unified' || /\d\s?GB/.test(accelerator.name) ? '' : ` ${formatMemory(bytes)}`}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  const cards = [...counts].map(([words, count]) => (count > 1 ? `${count} × ${words}` : words));
  const ram = memory.totalBytes.value === null ? 'RAM unknown' : `${formatMemory(memory.totalBytes.value)} RAM`;
  return [...(cards.length > 0 ? cards : ['no GPU']), ram].join(' · ');
}
