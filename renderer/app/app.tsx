import { type ReactElement, useEffect } from 'react';
import type { CallOutput } from '#shared/api.ts';
import { CatalogProvider } from '../api/catalog-lookup.tsx';
import { useActiveHardware } from '../features/scan-hardware/use-active-hardware.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';
import { Loading } from '../ui/loading.tsx';
import { SourceTitles } from '../ui/source-titles.tsx';
import { CurrentPage } from './current-page.tsx';
import { Frame } from './frame.tsx';
import { MachineChip } from './machine-chip.tsx';
import { useApp } from './store-context.tsx';

export function App(): ReactElement {
  const lookup = useApp((state) => state.lookup);
  const info = useApp((state) => state.info);
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
  if (!lookup || !info) {
    return (
      <div className="app-start">
        <Loading label="Loading the catalog" />
      </div>
    );
  }
  return (
    <CatalogProvider lookup={lookup}>
      <SourceTitles titleOf={lookup.source}>
        <FramedPage info={info} />
      </SourceTitles>
    </CatalogProvider>
  );
}

function FramedPage({ info }: { readonly info: CallOutput<'app.info'> }): ReactElement {
  const goTo = useApp((state) => state.goTo);
  const scanning = useApp((state) => state.scanState.running);
  const hardware = useActiveHardware();
  return (
    <Frame machine={<MachineChip hardware={hardware} scanning={scanning} onOpen={() => goTo('hardware')} />}>
      <CurrentPage info={info} hardware={hardware} />
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
