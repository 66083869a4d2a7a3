import type { StoreApi } from 'zustand/vanilla';
import type { CallOutput, PlannerApi, PullProgress, SavedProfile, Settings } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import type { AllCorrections, CorrectionPath } from '#shared/hardware/identify-card.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { Requirements, UseCaseId, Workload } from '#shared/demand/workload.ts';
import type { CatalogLookup } from '../api/catalog-lookup.tsx';
import type { Demand } from '../features/choose-model/demand.ts';
import type { PullRequest } from '../features/install-model/install-model.tsx';
import type { Runtimes } from '../features/install-model/runtime-list.tsx';
import type { HardwareChoice } from '../features/scan-hardware/hardware-choice.ts';
import type { Scan } from '../features/scan-hardware/scan-hardware.tsx';
import type { CandidateRef, Page } from './route.ts';

/** What the shell hands over once, and what it keeps for the person. */
export type ShellSlice = {
  readonly info: CallOutput<'app.info'> | null;
  readonly lookup: CatalogLookup | null;
  readonly startError: ErrorBody | null;
  /** When the page was opened (ISO): the date of prices and of what-if profiles. */
  readonly openedAt: string;
  readonly theme: Settings['theme'];
  readonly ollamaHost: string | null;
  readonly settingsError: ErrorBody | null;
  /** Loads catalog, settings and profiles, then scans. */
  readonly start: () => Promise<void>;
  readonly setTheme: (theme: Settings['theme']) => void;
  readonly setOllamaHost: (host: string | null) => void;
  readonly saveSettings: () => Promise<void>;
  /** For what is typed: saves once, when it pauses. */
  readonly saveSettingsSoon: () => void;
};

/** Which computer the plan is for, and the scan that may be running. */
export type HardwareSlice = {
  readonly scanned: HardwareProfile | null;
  readonly scanState: Scan;
  readonly choice: HardwareChoice;
  /** For the chosen computer; another choice starts without. */
  readonly corrections: AllCorrections;
  readonly savedProfiles: readonly SavedProfile[];
  readonly savedError: ErrorBody | null;
  readonly scan: (measure: boolean) => Promise<void>;
  readonly cancelScan: () => Promise<void>;
  readonly chooseHardware: (choice: HardwareChoice) => void;
  /** In base units, or the id of a card; null takes a correction back. */
  readonly correct: (path: CorrectionPath, value: number | string | null) => void;
  readonly loadProfiles: () => Promise<void>;
  readonly saveProfile: (name: string, profile: HardwareProfile) => Promise<void>;
  readonly deleteProfile: (id: string) => Promise<void>;
  readonly hasAccelerator: () => boolean;
};

/** What the machine is asked to do, and what it is assumed to cost. */
export type DemandSlice = {
  readonly demand: Demand;
  /** What the person changed among the cost assumptions. */
  readonly assumptions: Readonly<Record<string, number | boolean>>;
  /** Country or US state for the electricity price and the grid; null: not said. */
  readonly region: string | null;
  readonly chooseUseCase: (useCase: UseCaseId) => void;
  readonly changeWorkload: (changes: Partial<Workload>) => void;
  readonly changeRequirements: (changes: Partial<Requirements>) => void;
  readonly resetDemand: () => void;
  readonly changeAssumption: (name: string, value: number | boolean | null) => void;
  readonly resetAssumptions: () => void;
  readonly chooseRegion: (region: string | null) => void;
};

/** Runtimes found here and downloads, running and finished. */
export type InstallSlice = {
  readonly runtimes: Runtimes;
  /** By pull id, the newest last. */
  readonly pulls: Readonly<Record<string, PullProgress>>;
  readonly pullError: ErrorBody | null;
  readonly refreshRuntimes: () => Promise<void>;
  readonly startPull: (request: PullRequest) => Promise<void>;
  readonly cancelPull: (pullId: string) => Promise<void>;
  readonly dismissPull: (pullId: string) => void;
  /** Called for every `job.progress` event. */
  readonly receivePull: (progress: PullProgress) => void;
};

/** Where the person is and what they picked out. */
export type PlaceSlice = {
  readonly page: Page;
  readonly opened: CandidateRef | null;
  /** The candidate that Cost and Install are about; null: the best one. */
  readonly picked: CandidateRef | null;
  readonly goTo: (page: Page) => void;
  readonly open: (candidate: CandidateRef | null) => void;
  /** Goes to a page about one candidate. */
  readonly pick: (candidate: CandidateRef, page: Page) => void;
  readonly followAddress: (hash: string) => void;
  readonly address: () => string;
};

/** What the person chose and what is running. Whatever `plan()` can work out is not in here. */
export type AppState = ShellSlice & HardwareSlice & DemandSlice & InstallSlice & PlaceSlice;

/** What the slices are given besides each other. */
export type Surroundings = { readonly api: PlannerApi; readonly now: () => Date };
export type SliceParts = Surroundings & {
  readonly set: StoreApi<AppState>['setState'];
  readonly get: StoreApi<AppState>['getState'];
};
