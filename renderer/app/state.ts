import type { CallOutput, EventPayload, PlannerApi, Settings } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import type { CatalogLookup } from '../api/catalog-lookup.tsx';
import type { CandidateRef } from '../api/candidate-ref.ts';
import type { Page } from '../api/page.ts';
import type { SliceParts } from '../api/slice.tsx';
import type { PlaceSlices } from './places.ts';

/** What the shell hands over once, and the saving of what the person chose. */
export type ShellSlice = {
  readonly info: CallOutput<'app.info'> | null;
  readonly lookup: CatalogLookup | null;
  readonly startError: ErrorBody | null;
  /** The last fault inside the program, until it is dismissed, and how many there were. */
  readonly fault: (EventPayload<'app.fault'> & { readonly count: number }) | null;
  /** Called for every `app.fault` event. */
  readonly receiveFault: (fault: EventPayload<'app.fault'>) => void;
  readonly dismissFault: () => void;
  /** When the page was opened (ISO): the date of prices and of what-if profiles. */
  readonly openedAt: string;
  readonly settingsError: ErrorBody | null;
  /** Loads catalog, settings, profiles and jobs, and scans. */
  readonly start: () => Promise<void>;
  /** Saves what was changed since it was saved last. */
  readonly saveSettings: () => Promise<void>;
  /** For what is typed: saves once, when it pauses. */
  readonly saveSettingsSoon: () => void;
  /** Called for every `settings.changed` event. */
  readonly receiveSettings: (settings: Settings) => void;
  /** Asks for what may have changed while no event could arrive. */
  readonly catchUp: () => Promise<void>;
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
export type AppState = ShellSlice & PlaceSlice & PlaceSlices;

/** The way to the shell, and its clock. */
export type ShellAccess = { readonly api: PlannerApi; readonly now: () => Date };
export type AppParts = SliceParts<AppState>;
