import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { amdSmi } from '../../../../../electron/host/scan/probes/amd-smi.ts';
import { dmidecode } from '../../../../../electron/host/scan/probes/dmidecode.ts';
import { npuSmi } from '../../../../../electron/host/scan/probes/npu-smi.ts';
import { nvidiaFields } from '../../../../../electron/host/scan/probes/nvidia-csv.ts';
import { nvidiaSmi } from '../../../../../electron/host/scan/probes/nvidia-smi.ts';
import { pciDevices } from '../../../../../electron/host/scan/probes/pci-devices.ts';
import type { ProbeAnswer } from '../../../../../electron/host/scan/probes/probe.ts';
import { rocmSmi } from '../../../../../electron/host/scan/probes/rocm-smi.ts';
import { systemProfiler } from '../../../../../electron/host/scan/probes/system-profiler.ts';
import { vulkanInfo } from '../../../../../electron/host/scan/probes/vulkan-info.ts';
import { windowsMemory } from '../../../../../electron/host/scan/probes/windows-memory.ts';
import { windowsVideo } from '../../../../../electron/host/scan/probes/windows-video.ts';
import { xpuSmi } from '../../../../../electron/host/scan/probes/xpu-smi.ts';

const folder = resolve(import.meta.dirname, '../../../../fixtures/probes');

/** How the text of each sample folder reaches its parser. */
export const parsers: Readonly<Record<string, (text: string) => ProbeAnswer>> = {
  'nvidia-smi': (csv) => nvidiaSmi.parse({ fields: nvidiaFields, csv, xml: null, list: null, topology: null }),
  'nvidia-smi-xml': (xml) => nvidiaSmi.parse({ fields: nvidiaFields, csv: '', xml, list: null, topology: null }),
  'npu-smi': (text) => npuSmi.parse(text),
  vulkaninfo: (text) => vulkanInfo.parse(text),
  'windows-memory': (text) => windowsMemory.parse(text),
  dmidecode: (text) => dmidecode.parse(text),
  'rocm-smi': (text) => rocmSmi.parse(text),
  'amd-smi': (text) => amdSmi.parse(text),
  'xpu-smi': (text) => xpuSmi.parse(text),
  'system-profiler': (text) => systemProfiler.parse(text),
  lspci: (lspci) => pciDevices.parse({ functions: [], lspci }),
  'windows-registry': (text) => {
    const [controllers = '', registry = null, direct3d = null] = text.split(/--- (?:reg|direct3d)\n/);
    return windowsVideo.parse({ controllers, registry, direct3d });
  },
};

export type Sample = { readonly tool: string; readonly name: string; readonly text: string; readonly expected: unknown };

export const samples: readonly Sample[] = Object.keys(parsers).flatMap((tool) =>
  readdirSync(join(folder, tool))
    .filter((name) => name.endsWith('.txt'))
    .map((name) => ({
      tool,
      name,
      text: readFileSync(join(folder, tool, name), 'utf8'),
      expected: JSON.parse(readFileSync(join(folder, tool, name.replace(/\.txt$/, '.expected.json')), 'utf8')) as unknown,
    })),
);
