import type { ReactElement } from 'react';
import type { Page } from '../api/page.ts';
import { demandSlice } from '../features/choose-model/slice.ts';
import { costSlice } from '../features/compare-cost/slice.ts';
import { installSlice } from '../features/install-model/slice.ts';
import { hardwareSlice } from '../features/scan-hardware/slice.ts';
import { settingsSlice } from '../features/settings/slice.ts';
import type { IconName } from '../ui/icon.tsx';
import { type LazyPage, lazyPage } from './lazy-page.ts';

/** What belongs to a page. */
export type Place = {
  /** In the navigation, above the page and in the title of the window. */
  readonly title: string;
  readonly icon: IconName;
  readonly page: LazyPage;
  /** What its feature keeps in the store; null where it keeps nothing. */
  readonly slice: { readonly create: (parts: never) => object; readonly Provider: (props: never) => ReactElement } | null;
};

/** Every page, in the order of the navigation. Navigation, addresses, titles and the store follow from here. */
export const places = {
  plan: {
    title: 'Plan',
    icon: 'plan',
    page: lazyPage(async () => (await import('../features/choose-model/plan-page.tsx')).PlanPage),
    slice: demandSlice,
  },
  hardware: {
    title: 'Hardware',
    icon: 'hardware',
    page: lazyPage(async () => (await import('../features/scan-hardware/hardware-page.tsx')).HardwarePage),
    slice: hardwareSlice,
  },
  cost: {
    title: 'Cost',
    icon: 'cost',
    page: lazyPage(async () => (await import('../features/compare-cost/cost-page.tsx')).CostPage),
    slice: costSlice,
  },
  install: {
    title: 'Install',
    icon: 'install',
    page: lazyPage(async () => (await import('../features/install-model/install-page.tsx')).InstallPage),
    slice: installSlice,
  },
  report: {
    title: 'Report',
    icon: 'report',
    page: lazyPage(async () => (await import('../features/export-report/report-page.tsx')).ReportPage),
    slice: null,
  },
  settings: {
    title: 'Settings',
    icon: 'settings',
    page: lazyPage(async () => (await import('../features/settings/settings-page.tsx')).SettingsPage),
    slice: settingsSlice,
  },
} as const satisfies Record<Page, Place>;

export const isPage = (word: string): word is Page => Object.hasOwn(places, word);

export const pages: readonly Page[] = Object.keys(places).filter(isPage);

type SliceOf<SomePlace> = SomePlace extends { readonly slice: { readonly create: (parts: never) => infer Slice } } ? Slice : never;
type AllOf<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void ? All : never;

/** What the features keep in the store, together. */
export type PlaceSlices = AllOf<SliceOf<(typeof places)[Page]>>;
