import { type ComponentType, lazy } from 'react';
import type { PageProps } from '../api/page.ts';

/** A page whose code is read when it is first needed. */
export type LazyPage = { readonly Component: ComponentType<PageProps>; readonly load: () => Promise<unknown> };

export const lazyPage = (load: () => Promise<ComponentType<PageProps>>): LazyPage => ({
  load,
  Component: lazy(async () => ({ default: await load() })),
});
