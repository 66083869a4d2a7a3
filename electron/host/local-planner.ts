import { randomUUID } from 'node:crypto';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { scanAndMeasure } from './scan/measure/scan-and-measure.ts';
import { createScans, type ScanOnce } from './scan/measure/scans.ts';
import type { Faults } from './faults.ts';
import { createPlannerService } from './planner-service.ts';
import type { PlannerService } from './planner-service-type.ts';
import { liveIo } from './scan/probes/live-io.ts';
import { runCommand } from './run-command.ts';
import { listRuntimes } from './runtimes/list-runtimes.ts';
import { prepareJob } from './runtimes/prepare-job.ts';
import { createJobs } from './jobs.ts';
import { createJobStore } from './store/jobs.ts';
import { scanHardware } from './scan/scan-hardware.ts';
import type { DocumentNotices } from './store/documents.ts';
import { createProfileStore } from './store/profiles.ts';
import { createSettingsStore } from './store/settings.ts';
import { dataDirectory } from './files/data-directory.ts';

export type LocalPlannerOptions = {
  readonly catalog: Catalog;
  readonly appVersion: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** True in the window, false behind the local server. */
  readonly desktop: boolean;
  /** Ends probes and questions to runtimes that still run. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly faults: Pick<Faults, 'on'>;
  /** Told of a damaged file that was set aside, one line each. */
  readonly log: (line: string) => void;
};

/** The planner service of this very machine: what the window and the local server both stand on. */
export function createLocalPlanner(options: LocalPlannerOptions): PlannerService {
  const { catalog, appVersion, environment, desktop, signal, now, faults, log } = options;
  const { platform } = process;
  const directory = dataDirectory(environment, platform);
  const logOnce = onlyOnce(log);
  const notices: DocumentNotices = {
    onSetAside: (path, keptAs) => log(`${path} could not be read and is kept as ${keptAs}`),
    onLeftAlone: (path, reason) => logOnce(`${path} ${reason}, and is left alone`),
  };
  const scanOnce: ScanOnce = ({ measure }, { onOutcome, onMeasureProgress }, until) => {
    const io = liveIo({ signal: until, environment });
    const scan = { now: now(), onProgress: onOutcome };
    return measure ? scanAndMeasure(io, catalog, { ...scan, environment, onMeasureProgress }) : scanHardware(io, catalog, scan);
  };
  return createPlannerService({
    catalog,
    info: { appVersion, catalogVersion: catalog.version, platform, dataDirectory: directory, desktop },
    scans: createScans(scanOnce, signal),
    profiles: createProfileStore({ directory, now, ...notices }),
    settings: createSettingsStore({ directory, ...notices }),
    listRuntimes: (host) => listRuntimes({ run: runCommand, host, environment, platform, signal }),
    jobs: createJobs({
      prepare: (start) => prepareJob(start, { catalog, environment, platform }),
      store: createJobStore({ directory, now, ...notices }),
      newId: randomUUID,
      now,
      log,
    }),
    faults,
    log,
  });
}

/** What lies in the data folder is read again and again; that something odd is among it needs to be said once. */
function onlyOnce(log: (line: string) => void): (line: string) => void {
  const said = new Set<string>();
  return (line) => {
    if (!said.has(line)) log(line);
    said.add(line);
  };
}
