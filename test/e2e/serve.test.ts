import { AxeBuilder } from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page as PageName } from '../../renderer/api/page.ts';
import { launchBrowser, skipWithoutBrowser } from '../support/browser.ts';
import { type OllamaStandIn, startOllamaStandIn } from '../support/ollama-stand-in.ts';
import { buildOnce } from './built.ts';
import { logIn, type OpenedPage, openPage, serveApp, type ServedApp, type Session } from './served-app.ts';

/** The built program in a real browser: `quartermaster serve`, its page, and a server that answers as Ollama does. */

const skip = skipWithoutBrowser('app over serve');

/** A machine from the catalog, so that the plan does not depend on where the tests run. */
const machine = 'hardware=nvidia-rtx-4090&ram=64';
const everyPage = { plan: true, hardware: true, cost: true, install: true, report: true, settings: true } satisfies Record<PageName, true>;
const pages = Object.keys(everyPage);
/** Slow enough to be watched and stopped: 24 MB in some 3 s. */
const pulled = { modelBytes: 24_000_000, bytesPerSecond: 8_000_000 };

let browser: Browser;
let ollama: OllamaStandIn;
let app: ServedApp;
let session: Session;

beforeAll(async () => {
  if (skip) return;
  await buildOnce();
  ollama = await startOllamaStandIn(pulled);
  [browser, app] = await Promise.all([launchBrowser(), serveApp({ OLLAMA_HOST: ollama.host })]);
  session = await logIn(browser, app);
}, 90_000);

afterAll(async () => {
  if (skip) return;
  await browser.close();
  await app.stop();
  await ollama.close();
});

describe.skipIf(skip)('the link', () => {
  it('leads to the app without leaving its token in the address', async () => {
    const fresh = await serveApp();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(fresh.link);
    await page.getByRole('heading', { level: 1, name: 'Plan' }).waitFor();
    expect(page.url()).not.toContain('token');
    const second = await browser.newContext();
    const late = await (await second.newPage()).goto(fresh.link);
    expect(late?.status()).toBe(403);
    expect(await late?.text()).toContain('works once');
    await context.close();
    await second.close();
    expect(await fresh.stop()).toBe(0);
  });
});

/** What axe finds, as `rule: element`. */
const findings = (violations: Awaited<ReturnType<AxeBuilder['analyze']>>['violations']): readonly string[] =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));

describe.skipIf(skip).each(pages)('the page %s', (name) => {
  it('is accessible, complains of nothing and fits into a narrow window', async () => {
    const { page, complaints } = await openPage(session, `#/${name}?${machine}`, { colorScheme: 'light' });
    await settled(page, name);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(findings(violations)).toEqual([]);
    for (const width of [620, 390]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await overflow(page)).toEqual([0, 0]);
    }
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('has enough contrast in dark colours', async () => {
    const { page, complaints } = await openPage(session, `#/${name}?${machine}`, { colorScheme: 'dark' });
    await settled(page, name);
    const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
    expect(findings(violations)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe.skipIf(skip)('the people of a plan', () => {
  it('are asked for in two rows of fields, and leave room for every column at the width of the window', async () => {
    const { page } = await openPage(session, `#/plan?${machine}`);
    await settled(page, 'plan');
    await page.getByRole('radio', { name: 'People' }).check({ force: true });
    const [first, last] = [page.getByRole('textbox', { name: 'Sessions a day' }), page.getByRole('textbox', { name: 'Spare machines' })];
    const [from, to] = [await first.boundingBox(), await last.boundingBox()];
    expect((to?.y ?? 0) - (from?.y ?? 0)).toBeLessThan(3 * (from?.height ?? 0));
    await page.getByRole('columnheader', { name: 'Machines' }).waitFor();
    expect(await hidden(page.locator('.data-table__scroll').first())).toBe(0);
    await page.getByRole('link', { name: 'Cost' }).click();
    await page.getByText(/^For 50 people on \d+ machines/).waitFor();
    expect(await hidden(page.locator('.assumptions__scroll'))).toBe(0);
    const ticks = page.locator('.line-chart__tick').filter({ hasText: '$' });
    expect(await ticks.count()).toBeGreaterThan(1);
    expect(Math.min(...(await ticks.evaluateAll(leftEdges)))).toBeGreaterThanOrEqual(0);
    await page.context().close();
  });
});

describe.skipIf(skip)('two tabs', () => {
  it('show each other what they change, and keep all of it', async () => {
    const own = await serveApp();
    const ownSession = await logIn(browser, own);
    const [a, b] = await Promise.all(['settings', 'hardware'].map((name) => openPage(ownSession, `#/${name}?${machine}`)));
    if (!a || !b) throw new Error('two tabs were to be opened');
    await a.page.getByRole('radio', { name: 'Dark' }).check({ force: true });
    await b.page.locator('html[data-theme="dark"]').waitFor();
    await b.page.getByRole('button', { name: 'Save this profile…' }).click();
    await b.page.getByRole('textbox', { name: 'Name of the profile' }).fill('Desk');
    await b.page.getByRole('button', { name: 'Save', exact: true }).click();
    await b.page.getByRole('button', { name: 'Delete Desk' }).waitFor();
    await b.page.getByRole('link', { name: 'Settings' }).click();
    await b.page.getByRole('textbox', { name: 'Address of the Ollama server' }).fill('http://10.0.0.2:11434');
    await expect
      .poll(() => a.page.getByRole('textbox', { name: 'Address of the Ollama server' }).inputValue())
      .toBe('http://10.0.0.2:11434');
    await a.page.getByRole('link', { name: 'Hardware' }).click();
    await a.page.getByRole('button', { name: 'Delete Desk' }).click();
    await b.page.getByRole('link', { name: 'Hardware' }).click();
    await b.page.getByRole('button', { name: 'Delete Desk' }).waitFor({ state: 'detached' });
    expect([...a.complaints, ...b.complaints]).toEqual([]);
    await Promise.all([a.page.context().close(), b.page.context().close()]);
    expect(await own.stop()).toBe(0);
  });
});

/** Where texts of a drawing begin in it; what is below zero is cut off. */
const leftEdges = (texts: readonly Element[]): number[] => texts.map((text) => (text instanceof SVGTextElement ? text.getBBox().x : -1));

/** How much of a part can only be seen by scrolling it sideways, in pixels. */
const hidden = (part: Locator): Promise<number> => part.evaluate((element) => element.scrollWidth - element.clientWidth);

/** By how much the window, and the page inside it, are too narrow for what they hold. */
const overflow = (page: Page): Promise<number[]> =>
  page.evaluate(() =>
    [document.documentElement, document.querySelector('main')].map((element) => (element ? element.scrollWidth - element.clientWidth : -1)),
  );

/** Waits for what each page shows last. */
async function settled(page: Page, name: string): Promise<void> {
  const last: Record<string, Locator> = {
    plan: page.getByRole('table').first(),
    hardware: page.getByRole('heading', { level: 2 }).first(),
    cost: page.getByRole('heading', { level: 2 }).first(),
    install: page.getByRole('button', { name: /^Install / }).first(),
    report: page.getByRole('button', { name: 'Download report' }),
    settings: page.getByRole('main').getByRole('group').first(),
  };
  await last[name]?.waitFor();
}

/** Tabs forward until the element has the focus, which must be visible. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) {
      const mark = await target.evaluate((element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return { outline: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth), boxShadow };
      });
      expect(mark.outline > 0 || mark.boxShadow !== 'none').toBe(true);
      return;
    }
  }
  throw new Error(`${String(target)} is not reached by 60 presses of Tab`);
}

describe.skipIf(skip)('without a mouse', () => {
  it('goes from the purpose to a model that is being installed', async () => {
    const { page, complaints } = await openPage(session, `#/plan?${machine}`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');

    const useCases = page.getByRole('group', { name: 'Use case' });
    await tabTo(page, useCases.getByRole('radio', { checked: true }));
    await page.keyboard.press('ArrowRight');
    expect(await useCases.getByRole('radio', { name: 'Coding' }).isChecked()).toBe(true);
    await page.getByText('Best pick for coding').waitFor();

    await tabTo(page, page.getByRole('button', { name: 'Install with Ollama' }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Install' }).waitFor();
    const chosen = page
      .getByRole('listitem')
      .filter({ hasText: 'chosen' })
      .getByRole('button', { name: /^Install / });
    await expect.poll(() => chosen.isEnabled()).toBe(true);
    await tabTo(page, chosen);
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Downloads' }).getByRole('button', { name: 'Cancel' }).click();
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('keeps the focus in the navigation, and gives it to the page when the button that led there is gone', async () => {
    const { page, complaints } = await openPage(session, `#/plan?${machine}`);
    await settled(page, 'plan');
    const cost = page.getByRole('link', { name: 'Cost' });
    await cost.focus();
    await page.keyboard.press('Enter');
    await settled(page, 'cost');
    expect(await cost.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.title()).toBe('Cost · Quartermaster');
    await page.goBack();
    await settled(page, 'plan');
    expect(await page.title()).toBe('Plan · Quartermaster');
    const bottom = page.getByText('Not in the ranking');
    await bottom.scrollIntoViewIfNeeded();
    await page.getByRole('button', { name: 'Compare cost' }).focus();
    await page.keyboard.press('Enter');
    await settled(page, 'cost');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    expect(await page.getByRole('main').evaluate((element) => element.scrollTop)).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

describe.skipIf(skip)('a page that is open', () => {
  it('leads to every other one after the server has ended', async () => {
    const fresh = await serveApp();
    const { page } = await openPage(await logIn(browser, fresh), `#/plan?${machine}`);
    await settled(page, 'plan');
    await page.waitForFunction(
      (count) => performance.getEntriesByType('resource').filter(({ name }) => /-page-[\w-]+\.js$/.test(name)).length === count,
      pages.length,
    );
    expect(await fresh.stop()).toBe(0);
    for (const name of pages) {
      await page.getByRole('link', { name: `${name.charAt(0).toUpperCase()}${name.slice(1)}` }).click();
      await settled(page, name);
    }
    await page.context().close();
  });
});

describe.skipIf(skip)('installing a model', () => {
  let opened: OpenedPage;
  /** The download that the test started; the list also has those of the tests before. */
  let row: Locator;

  beforeEach(async () => {
    opened = await openPage(session, '#/install');
  });

  afterEach(async () => {
    ollama.setScenario('success');
    await opened.page.context().close();
  });

  const rowOf = (page: Page, tag: string): Locator =>
    page.getByRole('list', { name: 'Downloads' }).getByRole('listitem').filter({ hasText: tag });

  async function install(tag: string): Promise<void> {
    row = rowOf(opened.page, tag);
    await opened.page.getByLabel('Another Ollama tag').fill(tag);
    await opened.page.getByRole('button', { name: 'Install tag' }).click();
    await row.getByText('Downloading').waitFor();
  }

  /** 0 while the size is not known. */
  const ratio = (): Promise<number> => row.getByRole('progressbar').evaluate((bar) => (bar as HTMLProgressElement).value);
  const button = (name: string): Locator => row.getByRole('button', { name, exact: true });

  it('shows how far it is, and that it is there in the end', async () => {
    await install('qwen3.5:0.8b-q8_0');
    await expect.poll(ratio, { timeout: 10_000 }).toBeGreaterThan(0);
    const first = await ratio();
    await expect.poll(ratio, { timeout: 10_000 }).toBeGreaterThan(first);
    await row.getByText('Installed', { exact: true }).waitFor();
    await row.getByText('ollama run qwen3.5:0.8b-q8_0').waitFor();
    expect(ollama.requests.some(({ path, body }) => path === '/api/pull' && body.includes('qwen3.5:0.8b-q8_0'))).toBe(true);
    expect(opened.complaints).toEqual([]);
  });

  it('stops when asked, keeps what has arrived, and goes on from there', async () => {
    await install('qwen3.5:2b-q8_0');
    await expect.poll(ratio, { timeout: 10_000 }).toBeGreaterThan(0);
    await button('Cancel').click();
    await row.getByText('Cancelled: what has arrived is kept').waitFor();
    await expect.poll(() => ollama.pulling()).toBe(0);
    const kept = ollama.keptBytes('qwen3.5:2b-q8_0');
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(pulled.modelBytes);
    await button('Resume').click();
    await row.getByText('Installed', { exact: true }).waitFor();
    expect(ollama.keptBytes('qwen3.5:2b-q8_0')).toBeGreaterThanOrEqual(pulled.modelBytes);
  });

  it('goes on while the page is loaded anew, and is seen and steered by a second page as by the first', async () => {
    // It waits at 40 %, however long the pages take.
    ollama.setScenario('stall-forever');
    await install('qwen3.5:9b-q8_0');
    await expect.poll(ratio, { timeout: 10_000 }).toBeGreaterThan(0);
    const first = await ratio();
    await opened.page.reload();
    await button('Cancel').waitFor();
    expect(await ratio()).toBeGreaterThanOrEqual(first);

    const second = await openPage(session, '#/install');
    const theirs = rowOf(second.page, 'qwen3.5:9b-q8_0');
    await theirs.getByRole('button', { name: 'Cancel' }).click();
    await row.getByText('Cancelled: what has arrived is kept').waitFor();
    ollama.setScenario('success');
    await button('Resume').click();
    await theirs.getByText('Installed', { exact: true }).waitFor();
    await theirs.getByRole('button', { name: 'Remove qwen3.5:9b-q8_0 from the list' }).click();
    await row.waitFor({ state: 'detached' });
    expect([...opened.complaints, ...second.complaints]).toEqual([]);
    await second.page.context().close();
  });

  it('says why it failed and what to do, and succeeds at the second try', async () => {
    ollama.setScenario('disk-full');
    await install('qwen3.5:4b-q8_0');
    await row.getByText('Failed', { exact: true }).waitFor();
    const notice = row
      .getByRole('status')
      .or(row.getByRole('alert'))
      .filter({ hasText: /space|disk/i });
    await notice.first().waitFor();
    ollama.setScenario('success');
    await button('Resume').click();
    await row.getByText('Installed', { exact: true }).waitFor();
  });
});

describe.skipIf(skip)('the report', () => {
  it('is saved as a file that stands alone', async () => {
    const { page, complaints } = await openPage(session, `#/report?${machine}`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download report' }).click()]);
    expect(download.suggestedFilename()).toMatch(/\.html$/);
    const html = await readFile(await download.path(), 'utf8');
    expect(html).toContain('GeForce RTX 4090');
    expect(html).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
