import { unknown } from '#shared/estimate.ts';
import { lines } from '../keep/lines.ts';
import { deviceSeen } from './finding.ts';
import { type Collected, collected, type Probe, type ProbeAnswer, unavailable } from './probe.ts';
import { BOARD_MODEL, boardModel } from './board-model.ts';
import type { ProbeIo } from './probe-io.ts';
import { FILES_SECONDS } from './timeouts.ts';
import { text } from './tool-output.ts';

const NAME = 'jetson';

/** The board's model out of the device tree, and the release file of NVIDIA's Linux for Tegra. */
export type JetsonFiles = { readonly model: string | null; readonly release: string | null };

/** Tegra boards: no PCI device, and before JetPack 6 no nvidia-smi. Their GPU shares the memory of the system. */
export const jetson: Probe<JetsonFiles> = { name: NAME, platforms: ['linux'], timeoutSeconds: FILES_SECONDS, collect, parse };

async function collect(io: ProbeIo): Promise<Collected<JetsonFiles>> {
  const [inProc, inSys, release] = await Promise.all([
    io.readFile('/proc/device-tree/model', boardModel),
    io.readFile(BOARD_MODEL, boardModel),
    io.readFile('/etc/nv_tegra_release', lines(/^# R\d{1,4} \(release\)/)),
  ]);
  const model = inProc ?? inSys;
  return model === null && release === null ? unavailable('no device tree') : collected({ model, release });
}

function parse({ model, release }: JetsonFiles): ProbeAnswer {
  const board = text(model?.replaceAll('\0', ''));
  const isTegra = release !== null && /^# R\d+ \(release\)/.test(release.trim());
  if (!isTegra && !/\bJetson\b/.test(board ?? '')) return unavailable('no Tegra board');
  const device = deviceSeen(
    {
      vendor: 'nvidia',
      name: board,
      memoryKind: 'unified',
      totalBytes: unknown('shared with the system'),
      freeBytes: unknown('shared with the system'),
    },
    'the device tree does not say',
  );
  return { status: 'ok', detail: board ?? 'Tegra board', findings: { devices: [device] } };
}
