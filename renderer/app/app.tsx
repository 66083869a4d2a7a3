import { type ReactElement, useEffect } from 'react';
import { CatalogProvider, type CatalogLookup } from '../api/catalog-lookup.tsx';
import { isRunning } from '../features/install-model/pull-words.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Loading } from '../ui/loading.tsx';
import { SourceTitles } from '../ui/source-titles.tsx';
import { Frame } from './frame.tsx';
import { MachineChip } from './machine-chip.tsx';
import { CurrentPage } from './pages/current-page.tsx';
import { useApp } from './store-context.tsx';
import { useActiveHardware } from './use-plan.ts';

export function App(): ReactElement {
  const lookup = useApp((state) => state.lookup);
  const error = useApp((state) => state.startError);
  const start = useApp((state) => state.start);
  useTheme();
  if (error) {
    return (
      <div className="app-start">
        <ErrorNotice error={error} actions={<Button onClick={() => void start()}>Try again</Button>} />
      </div>
    );
  }
  if (!lookup) {
    return (
      <div className="app-start">
        <Loading label="Loading the catalog" />
      </div>
    );
  }
  return <Planner lookup={lookup} />;
}

function Planner({ lookup }: { readonly lookup: CatalogLookup }): ReactElement {
  return (
    <CatalogProvider lookup={lookup}>
      <SourceTitles titleOf={lookup.source}>
        <FramedPage />
      </SourceTitles>
    </CatalogProvider>
  );
}

function FramedPage(): ReactElement {
  const page = useApp((state) => state.page);
  const goTo = useApp((state) => state.goTo);
  const choice = useApp((state) => state.choice);
  const scanning = useApp((state) => state.scanState.running);
  const running = useApp((state) => Object.values(state.pulls).filter(isRunning).length);
  const hardware = useActiveHardware();
  const machine = (
    <MachineChip hardware={hardware} isOther={choice.kind !== 'this-machine'} scanning={scanning} onOpen={() => goTo('hardware')} />
  );
  return (
    <Frame page={page} onGoTo={goTo} machine={machine} runningPulls={running}>
      <CurrentPage hardware={hardware} />
    </Frame>
  );
}

/** The theme is a fact about the whole document. */
function useTheme(): void {
  const theme = useApp((state) => state.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
}
