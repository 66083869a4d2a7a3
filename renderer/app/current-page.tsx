import { type ReactElement, Suspense, useEffect } from 'react';
import type { CallOutput } from '#shared/api.ts';
import type { ActiveHardware, Page, PageProps } from '../api/page.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Loading } from '../ui/loading.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { pages, places } from './places.ts';
import { useApp } from './store-context.tsx';
import { UnknownMemoryNotice } from './unknown-memory-notice.tsx';
import { pickedCandidate, useLivePlan, useMachineNotes } from './use-plan.ts';
import { WaitingForHardware } from './waiting-for-hardware.tsx';

type CurrentPageProps = { readonly info: CallOutput<'app.info'>; readonly hardware: ActiveHardware };

/** One plan for all pages: going from one to the other computes nothing anew. */
export function CurrentPage(props: CurrentPageProps): ReactElement {
  const page = useApp((state) => state.page);
  const pageProps = usePageProps(props);
  const { Component } = places[page].page;
  useEffect(() => void loadPages(page), [page]);
  return (
    <div className="page">
      <UnsavedNotice />
      <PageBoundary key={page}>
        <Suspense fallback={<Wait />}>
          <Component {...pageProps} />
        </Suspense>
      </PageBoundary>
    </div>
  );
}

/** On every page: what is chosen on any of them is saved. */
function UnsavedNotice(): ReactElement | null {
  const error = useApp((state) => state.settingsError);
  const save = useApp((state) => state.saveSettings);
  if (!error) return null;
  const again = (
    <Button size="small" onClick={() => void save()}>
      Try again
    </Button>
  );
  return <ErrorNotice error={error} lead="Settings could not be saved" actions={again} />;
}

/** After the page that is looked at, the others: going there then needs no wait, and no server. One that fails is tried again when it is gone to. */
async function loadPages(first: Page): Promise<void> {
  await Promise.allSettled([places[first].page.load()]);
  await Promise.allSettled(pages.map((page) => places[page].page.load()));
}

/** Shows only after a moment: most pages are there at once. */
const Wait = (): ReactElement => (
  <div className="page__wait">
    <Loading label="Loading the page" />
  </div>
);

function usePageProps({ info, hardware }: CurrentPageProps): PageProps {
  const page = useApp((state) => state.page);
  const opened = useApp((state) => state.opened);
  const picked = useApp((state) => state.picked);
  const goTo = useApp((state) => state.goTo);
  const open = useApp((state) => state.open);
  const pick = useApp((state) => state.pick);
  const live = useLivePlan(hardware.profile);
  const notes = useMachineNotes(hardware.profile);
  const toHardware = (
    <Button size="small" onClick={() => goTo('hardware')}>
      Say how much there is
    </Button>
  );
  return {
    info,
    hardware,
    notes,
    unknownMemory: <UnknownMemoryNotice notes={notes} actions={page === 'hardware' ? null : toHardware} />,
    live,
    waiting: <WaitingForHardware hardware={hardware} />,
    opened,
    picked: pickedCandidate(live, picked),
    goTo,
    open,
    pick,
  };
}
