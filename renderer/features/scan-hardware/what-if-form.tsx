import { type ReactElement, useState } from 'react';
import type { Catalog } from '#shared/catalog/catalog.ts';
import type { Gpu } from '#shared/catalog/gpu.ts';
import type { ErrorBody } from '#shared/errors.ts';
import { formatCount } from '#shared/format.ts';
import { gibOf } from '#shared/units.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { NumberField } from '../../ui/number-field.tsx';
import { type Option, SelectField } from '../../ui/select-field.tsx';
import type { HardwareChoice } from './hardware-choice.ts';

type WhatIf = Extract<HardwareChoice, { kind: 'what-if' }>;

type WhatIfFormProps = {
  readonly current: WhatIf | null;
  readonly error: ErrorBody | null;
  readonly onChoose: (choice: WhatIf) => void;
};

/** Planning for hardware that is not here: a whole machine, some cards in a PC, a Mac, or a CPU alone. */
export function WhatIfForm({ current, error, onChoose }: WhatIfFormProps): ReactElement {
  const { catalog } = useCatalog();
  const [base, countText] = splitSpec(current?.hardware ?? catalog.machines[0]?.id ?? CPU_ONLY);
  const [hardware, setHardware] = useState(base);
  const [count, setCount] = useState(Number(countText));
  const [ramGib, setRamGib] = useState<number | null>(current?.ramGib ?? null);
  const gpu = catalog.gpus.find(({ id }) => id === hardware);
  const isCard = gpu?.memory.kind === 'dedicated';
  const isMachine = catalog.machines.some(({ id }) => id === hardware);
  const choose = (): void =>
    onChoose({ kind: 'what-if', hardware: isCard && count > 1 ? `${hardware}x${count}` : hardware, ramGib: isMachine ? null : ramGib });
  return (
    <div className="what-if">
      <div className="what-if__fields">
        <SelectField label="Hardware" value={hardware} options={hardwareOptions(catalog)} onChange={setHardware} />
        {isCard ? <NumberField label="Cards" value={count} integer min={1} max={16} onChange={setCount} /> : null}
        {isMachine ? null : (
          <NumberField
            label="Main memory"
            unit="GiB"
            value={ramGib}
            min={1}
            max={16_384}
            placeholder={ramPlaceholder(gpu, catalog)}
            onChange={setRamGib}
          />
        )}
        <Button variant="primary" onClick={choose}>
          Plan for this
        </Button>
      </div>
      {error ? <ErrorNotice error={error} /> : null}
    </div>
  );
}

const CPU_ONLY = 'cpu';

/** "nvidia-rtx-4090x2" → the card and how many. */
function splitSpec(hardware: string): readonly [string, string] {
  const match = /^(.+?)x(\d+)$/.exec(hardware);
  return match?.[1] && match[2] ? [match[1], match[2]] : [hardware, '1'];
}

/** What the planner assumes while the field is empty. */
function ramPlaceholder(gpu: Gpu | undefined, { calibration }: Catalog): string {
  if (gpu?.memory.kind === 'unified' && gpu.memory.optionsBytes.length > 0) {
    return formatCount(gibOf(Math.max(...gpu.memory.optionsBytes)));
  }
  return formatCount(gibOf(calibration.cpu.assumed.whatIfRamBytes));
}

function hardwareOptions({ machines, gpus }: Catalog): Option<string>[] {
  const byName = [...gpus].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return [
    ...machines.map(({ id, name }) => ({ value: id, label: name, group: 'Machines' })),
    { value: CPU_ONLY, label: 'CPU only', group: 'Machines' },
    ...byName.map((gpu) => ({ value: gpu.id, label: gpuLabel(gpu), group: gpuGroup(gpu) })),
  ];
}

function gpuLabel({ name, memory }: Gpu): string {
  return memory.nominalBytes === null ? name : `${name} · ${formatCount(gibOf(memory.nominalBytes))} GiB`;
}

const vendorWords: Readonly<Record<Gpu['vendor'], string>> = {
  nvidia: 'NVIDIA cards',
  amd: 'AMD cards',
  intel: 'Intel cards',
  apple: 'Apple',
  huawei: 'Huawei',
  cambricon: 'Cambricon',
  other: 'Others',
};

const gpuGroup = (gpu: Gpu): string =>
  gpu.memory.kind === 'unified' && gpu.vendor !== 'apple' ? 'Other unified memory' : vendorWords[gpu.vendor];
