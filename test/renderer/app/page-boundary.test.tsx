import { screen } from '@testing-library/react';
import { Suspense } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lazyPage } from '../../../renderer/app/lazy-page.ts';
import { PageBoundary } from '../../../renderer/app/page-boundary.tsx';
import { pageProps } from '../support/page-props.tsx';
import { renderWithCatalog } from '../support/screen.tsx';

const show = (load: Parameters<typeof lazyPage>[0]): void => {
  const { Component } = lazyPage(load);
  renderWithCatalog(
    <PageBoundary>
      <Suspense fallback={<p>wait</p>}>
        <Component {...pageProps()} />
      </Suspense>
    </PageBoundary>,
  );
};

afterEach(() => vi.restoreAllMocks());

describe('a page that is loaded when it is needed', () => {
  it('waits for its code, then shows with what the app lends it', async () => {
    show(() => Promise.resolve(({ hardware }) => <p>about {hardware.name}</p>));
    expect(screen.getByText('wait')).toBeTruthy();
    expect(await screen.findByText('about This computer')).toBeTruthy();
  });

  it('says so when its code does not come, and offers to load the app again', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const reload = vi.spyOn(window.location, 'reload').mockReturnValue(undefined);
    show(() => Promise.reject(new Error('Failed to fetch dynamically imported module')));
    expect((await screen.findByRole('alert')).textContent).toContain('Failed to fetch dynamically imported module');
    screen.getByRole('button', { name: 'Load the app again' }).click();
    expect(reload).toHaveBeenCalledOnce();
  });
});
