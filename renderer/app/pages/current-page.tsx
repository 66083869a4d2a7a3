import type { ReactElement } from 'react';
import type { ActiveHardware } from '../active-hardware.ts';
import type { Page } from '../route.ts';
import { useApp } from '../store-context.tsx';
import { useLivePlan, useResolvedDemand } from '../use-plan.ts';
import { CostPage } from './cost-page.tsx';
import { HardwarePage } from './hardware-page.tsx';
import { InstallPage } from './install-page.tsx';
import type { PageProps } from './page-props.ts';
import { PlanPage } from './plan-page.tsx';
import { ReportPage } from './report-page.tsx';
import { SettingsPage } from './settings-page.tsx';

const components: Readonly<Record<Page, (props: PageProps) => ReactElement | null>> = {
  plan: PlanPage,
  hardware: HardwarePage,
  cost: CostPage,
  install: InstallPage,
  report: ReportPage,
  settings: SettingsPage,
};

/** One plan for all pages: going from one to the other computes nothing anew. */
export function CurrentPage({ hardware }: { readonly hardware: ActiveHardware }): ReactElement {
  const page = useApp((state) => state.page);
  const demand = useResolvedDemand(hardware.profile);
  const live = useLivePlan(hardware.profile, demand);
  const Component = components[page];
  return (
    <div className="page">
      <Component hardware={hardware} demand={demand} live={live} />
    </div>
  );
}
