import type { MouseEvent, ReactElement, ReactNode } from 'react';
import { Badge } from '../ui/badge.tsx';
import { Icon, type IconName } from '../ui/icon.tsx';
import type { Page } from './route.ts';

const entries: readonly { readonly page: Page; readonly label: string; readonly icon: IconName }[] = [
  { page: 'plan', label: 'Plan', icon: 'plan' },
  { page: 'hardware', label: 'Hardware', icon: 'hardware' },
  { page: 'cost', label: 'Cost', icon: 'cost' },
  { page: 'install', label: 'Install', icon: 'install' },
  { page: 'report', label: 'Report', icon: 'report' },
  { page: 'settings', label: 'Settings', icon: 'settings' },
];

const pageTitle = (page: Page): string => entries.find((entry) => entry.page === page)?.label ?? page;

type FrameProps = {
  readonly page: Page;
  readonly onGoTo: (page: Page) => void;
  readonly machine: ReactNode;
  /** Downloads under way, shown beside Install. */
  readonly runningPulls: number;
  readonly children: ReactNode;
};

/** Navigation at the left, the page beside it. */
export function Frame({ page, onGoTo, machine, runningPulls, children }: FrameProps): ReactElement {
  return (
    <div className="frame">
      <a
        className="frame__skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <nav className="frame__nav" aria-label="Main">
        <div className="frame__brand">
          <img src={new URL('../icon.svg', import.meta.url).href} alt="" width="26" height="26" />
          <span>Quartermaster</span>
        </div>
        <ul>
          {entries.map((entry) => (
            <li key={entry.page}>
              <a
                href={`#/${entry.page}`}
                className="frame__link"
                aria-current={entry.page === page ? 'page' : undefined}
                onClick={(event) => follow(event, () => onGoTo(entry.page))}
              >
                <Icon name={entry.icon} />
                <span>{entry.label}</span>
                {entry.page === 'install' && runningPulls > 0 ? <Badge tone="accent">{runningPulls}</Badge> : null}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main className="frame__main" id="main" tabIndex={-1}>
        <header className="frame__header">
          <h1>{pageTitle(page)}</h1>
          <div className="frame__machine">{machine}</div>
        </header>
        {children}
      </main>
    </div>
  );
}

/** A plain click stays in this page; with a modifier the browser opens the link as asked. */
function follow(event: MouseEvent, go: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go();
}
