import { type MouseEvent, type ReactElement, type ReactNode, type RefObject, useEffect, useRef } from 'react';
import type { Page } from '../api/page.ts';
import { Badge } from '../ui/badge.tsx';
import { Icon } from '../ui/icon.tsx';
import { FaultNotice } from './fault-notice.tsx';
import { pages, places } from './places.ts';
import { useApp } from './store-context.tsx';

/** Navigation at the left, the page beside it. */
export function Frame({ machine, children }: { readonly machine: ReactNode; readonly children: ReactNode }): ReactElement {
  const page = useApp((state) => state.page);
  const main = useRef<HTMLElement>(null);
  useArrival(page, main);
  return (
    <div className="frame">
      <a
        className="frame__skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
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
          {pages.map((each) => (
            <li key={each}>
              <PlaceLink page={each} isCurrent={each === page} />
            </li>
          ))}
        </ul>
      </nav>
      <main className="frame__main" id="main" tabIndex={-1} ref={main}>
        <header className="frame__header">
          <h1>{places[page].title}</h1>
          <div className="frame__machine">{machine}</div>
        </header>
        <FaultNotice />
        {children}
      </main>
    </div>
  );
}

function PlaceLink({ page, isCurrent }: { readonly page: Page; readonly isCurrent: boolean }): ReactElement {
  const goTo = useApp((state) => state.goTo);
  const { title, icon, slice } = places[page];
  const running = useApp((state) => slice?.countRunning(state) ?? 0);
  return (
    <a
      href={`#/${page}`}
      className="frame__link"
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => follow(event, () => goTo(page))}
    >
      <Icon name={icon} />
      <span>{title}</span>
      {running > 0 ? <Badge tone="accent">{running}</Badge> : null}
    </a>
  );
}

/**
 * What a browser does when it goes to another page: the title of the window changes and the page begins at its top. The focus stays in
 * the navigation; only where what had it is gone, as a button of the page before, does it go to the new page.
 */
function useArrival(page: Page, main: RefObject<HTMLElement | null>): void {
  const arrived = useRef(page);
  useEffect(() => {
    document.title = `${places[page].title} · Quartermaster`;
    if (arrived.current === page) return;
    arrived.current = page;
    main.current?.scrollTo(0, 0);
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, [page, main]);
}

/** A plain click stays in this page; with a modifier the browser opens the link as asked. */
function follow(event: MouseEvent, go: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go();
}
