import { describe, expect, it } from 'vitest';
import type { Page } from '../../../renderer/api/page.ts';
import { isPage, pages, type Place, places } from '../../../renderer/app/places.ts';
import { createAppStore } from '../../../renderer/app/store.ts';
import { createFakeApi } from '../support/fake-api.ts';

describe('the places of the app', () => {
  it('are held by the compiler to one for every page, and to nothing left out of one', () => {
    const { settings: _settings, ...others } = places;
    // @ts-expect-error: the page "settings" has no place
    others satisfies Record<Page, Place>;
    const { icon: _icon, ...withoutIcon } = places.plan;
    // @ts-expect-error: a place without an icon
    withoutIcon satisfies Place;
    expect(pages).toEqual(Object.keys(places));
  });

  it('know a page from any other word', () => {
    expect(pages.every(isPage)).toBe(true);
    expect(['', 'nowhere', 'toString', 'constructor'].some(isPage)).toBe(false);
  });

  it.each(pages)('load the code of %s when it is gone to', async (page) => {
    expect(await places[page].page.load()).toBeTypeOf('function');
  });

  it('have titles that tell them apart', () => {
    expect(new Set(pages.map((page) => places[page].title)).size).toBe(pages.length);
  });

  it('keep in the store what no other place or the app itself keeps under the same name', () => {
    const api = createFakeApi();
    const store = createAppStore({ api, now: () => new Date('2026-11-24T09:00:00.000Z') });
    const parts = { api, now: () => new Date(), set: store.setState, get: store.getState };
    const names = Object.values(places).flatMap(({ slice }) => (slice ? Object.keys(slice.create(parts)) : []));
    expect(new Set(names).size).toBe(names.length);
    const ofTheApp = ['page', 'opened', 'picked', 'goTo', 'lookup', 'info', 'start', 'saveSettings'];
    expect(names.filter((name) => ofTheApp.includes(name))).toEqual([]);
    expect(Object.keys(store.getState())).toEqual(expect.arrayContaining([...names, ...ofTheApp]));
  });
});
