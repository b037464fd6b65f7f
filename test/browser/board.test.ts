import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Board, renderBoard } from '../../lib/board';
import { HOSTILE, hostileBoard } from '../board/hostile';
import { boardAfter, RUNNING, SHOP } from '../board/sample';
import { leave, startBrowser, stopBrowser, visit, type Visit } from './chromium';
import { CONTRASTS, type Contrast, FOCUSED, OPEN_DETAILS, SIDEWAYS, WIDER_THAN_PAGE } from './in-page';

/** The page in a real browser, as people meet it. */

let folder: string;
let pages = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-board-'));
  await startBrowser();
});

afterEach(leave);
afterAll(stopBrowser);

function fileOf(board: Board): string {
  const path = join(folder, `board-${pages++}.html`);
  writeFileSync(path, renderBoard(board));
  return pathToFileURL(path).href;
}

const shop = (): string => fileOf(boardAfter(SHOP, RUNNING));
const everythingHostile = (): string => fileOf(hostileBoard(HOSTILE.join(' ')));

/** A page may ask for nothing but itself. */
function expectQuiet({ requests, incidents }: Visit, address: string): void {
  expect(incidents).toEqual([]);
  expect(requests).toEqual([address]);
}

test('opened from a disk without a network it asks for nothing, logs nothing and keeps to its own policy', async () => {
  const address = shop();
  const seen = await visit(address);
  await seen.page.getByRole('searchbox').fill('api');
  await seen.page.evaluate(OPEN_DETAILS);
  expectQuiet(seen, address);
  expect(await seen.page.title()).toBe('shop: what is pinned where');
});

test('from a server it costs one request, not even one for an icon', async () => {
  const asked: string[] = [];
  const html = renderBoard(boardAfter(SHOP));
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'text/html; charset=utf-8').end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const seen = await visit(address, { online: true });
    await seen.page.waitForTimeout(500);
    expectQuiet(seen, address);
    expect(asked).toEqual(['/']);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('on a phone of 360 pixels', () => {
  test.each([
    ['a shop', shop],
    ['names of no end', () => fileOf(hostileBoard('x'.repeat(300)))],
    ['hostile names', everythingHostile],
  ])('nothing of %s sticks out of the page, and it does not scroll sideways', async (_, address) => {
    const { page } = await visit(address(), { width: 360 });
    await page.evaluate(OPEN_DETAILS);
    expect(await page.evaluate(SIDEWAYS)).toBe(0);
    expect(await page.evaluate(WIDER_THAN_PAGE)).toEqual([]);
  });

  test('each cell says which environment it is of, and the headers are still there to be read out', async () => {
    const { page } = await visit(shop(), { width: 360 });
    const labels = `[...document.querySelectorAll('.matrix tbody tr:first-child td')].map((cell) => getComputedStyle(cell, '::before').content)`;
    expect(await page.evaluate(labels)).toEqual([
      expect.stringContaining('dev'),
      expect.stringContaining('uat'),
      expect.stringContaining('prod'),
    ]);
    expect(await page.getByRole('columnheader', { name: 'dev' }).count()).toBe(1);
    expect(await page.getByRole('table', { name: 'Each image, and what each environment pins of it' }).count()).toBe(1);
  });
});

test('a board of many environments scrolls in a region of its own, which the keyboard reaches', async () => {
  const board = boardAfter(SHOP);
  const [first] = board.environments;
  const environments = Array.from({ length: 20 }, (_, index) => ({ ...first!, name: `region-${index}` }));
  const { page } = await visit(fileOf({ ...board, environments }), { width: 1024 });
  expect(await page.evaluate(SIDEWAYS)).toBe(0);
  const region = page.getByRole('region', { name: 'Each image, and what each environment pins of it' });
  await region.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(500);
  expect(await page.evaluate('document.activeElement.scrollLeft')).toBeGreaterThan(0);
});

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  test.each([1280, 360])('every text has a contrast of at least 4.5:1 at %d pixels', async (width) => {
    const { page } = await visit(shop(), { scheme, width });
    await page.evaluate(OPEN_DETAILS);
    const contrasts = await page.evaluate<Contrast[]>(CONTRASTS);
    expect(contrasts.length).toBeGreaterThan(100);
    expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  test('it is of that scheme', async () => {
    const { page } = await visit(shop(), { scheme });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
      scheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(20, 23, 26)',
    );
  });

  test.each([1280, 360])('axe finds nothing against WCAG 2.2 AA at %d pixels', async (width) => {
    for (const address of [shop(), everythingHostile(), fileOf(boardAfter([]))]) {
      const { page } = await visit(address, { scheme, width });
      await page.evaluate(OPEN_DETAILS);
      await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
      const { violations, passes } = await page.evaluate<AxeResults>(
        `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
      expect(passes.length).toBeGreaterThan(10);
    }
  });
});

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  readonly passes: readonly object[];
}

describe('for a screen reader', () => {
  test('landmarks, headings and the table are what they look like, and every cell is found by its name', async () => {
    const { page } = await visit(shop());
    for (const role of ['banner', 'main', 'contentinfo'] as const) expect(await page.getByRole(role).count()).toBe(1);
    const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(headings).toEqual([
      'Wants a look',
      'Environments',
      'What is pinned where',
      'Rejected releases',
      'Commits that brought what is pinned',
      'How to read this page',
    ]);
    const table = page.getByRole('table', { name: 'Each image, and what each environment pins of it' });
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Image', 'dev', 'uat', 'prod (frozen)']);
    expect(await table.getByRole('rowheader').count()).toBe(3);
    expect(
      await table.getByRole('cell', { name: /^1\.5\.0 for 8 d, promoted by Eve in [0-9a-f]{10} differs from dev: main-7/ }).count(),
    ).toBe(1);
    expect(await table.getByRole('cell', { name: /^2\.1\.0 .*exception, by Eve.* out of sync: ECS runs 2\.0\.1/ }).count()).toBe(1);
    expect(await table.getByRole('cell', { name: /^0\.9\.0 .*rejected: leaks memory/ }).count()).toBe(1);
    expect(await table.getByRole('cell', { name: 'not pinned' }).count()).toBe(2);
  });

  test('a short digest is the name of what opens to the whole one', async () => {
    const { page } = await visit(shop());
    const details = page.getByRole('row', { name: /^worker/ }).locator('details');
    await details.locator('summary', { hasText: /^digest [0-9a-f]{12}$/ }).press('Enter');
    await expect(details.getByText(/^sha256:[0-9a-f]{64}$/).isVisible()).resolves.toBe(true);
  });

  test('the language is said, and times are machine-readable', async () => {
    const { page } = await visit(shop());
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    for (const time of await page.locator('time').all()) expect(Date.parse((await time.getAttribute('datetime')) ?? '')).not.toBeNaN();
  });

  test('the tree of the table is as it was', async () => {
    const { page } = await visit(shop());
    expect(await page.getByRole('row', { name: /^web/ }).ariaSnapshot()).toMatchSnapshot();
  });
});

test('the keyboard meets things in the order in which they stand, and can skip the table', async () => {
  const { page } = await visit(shop());
  const press = async (key: string): Promise<string> => {
    await page.keyboard.press(key);
    return page.evaluate<string>(FOCUSED);
  };
  expect(await press('Tab')).toBe('a skip to the table of images');
  expect(await page.getByText('Skip to the table of images').boundingBox()).toMatchObject({ x: expect.any(Number) as number });
  await page.keyboard.press('Enter');
  expect(await press('Tab')).toBe('input words');
  expect(await press('Tab')).toBe('select state');
  expect(await press('Tab')).toBe('a skip the table of images');
  expect(await press('Tab')).toBe('div caption');
  expect(await press('Tab')).toBe('a source of api');
  expect(await press('Tab')).toMatch(/^a [0-9a-f]{10}$/);
  expect(await press('Tab')).toMatch(/^summary digest [0-9a-f]{12}$/);
  await page.getByText('Skip the table of images').focus();
  await page.keyboard.press('Enter');
  expect(await press('Tab')).toBe('div commits-caption');
});

test('what has the focus shows it', async () => {
  const { page } = await visit(shop());
  await page.keyboard.press('Tab');
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
});

describe('the filter', () => {
  const shown = (page: Visit['page']): Promise<string[]> => page.getByRole('rowheader').filter({ hasText: 'shop/' }).allTextContents();

  test('finds images by words and by what is the matter, and says how many', async () => {
    const { page } = await visit(shop());
    const visible = async (): Promise<number> => page.locator('.matrix tbody tr:visible').count();
    await page.getByLabel('Only images with these words').fill('eve INC-312');
    expect(await visible()).toBe(1);
    expect(await page.getByRole('status').textContent()).toBe('1 of 3 images shown');
    await page.getByLabel('Only images with these words').fill('');
    for (const [state, count] of [
      ['behind', 2],
      ['drift', 1],
      ['exception', 1],
      ['rejected', 1],
      ['uncommitted', 0],
      ['', 3],
    ] as const) {
      await page.getByLabel('Only images that somewhere are').selectOption(state);
      expect([state, await visible()]).toEqual([state, count]);
    }
    expect(await shown(page)).toHaveLength(3);
  });

  test('is not there without scripts, and everything else is', async () => {
    const { page } = await visit(shop(), { scripts: false });
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await shown(page)).toHaveLength(3);
    await page.locator('summary').first().press('Enter');
    expect(await page.locator('details[open]').count()).toBe(1);
  });
});

describe('hostile texts', () => {
  test.each(HOSTILE)('%j is text wherever it stands', async (text) => {
    const address = fileOf(hostileBoard(text));
    const harmless = await visit(fileOf(hostileBoard('harmless')));
    await harmless.page.evaluate(OPEN_DETAILS);
    const elements = `[...document.querySelectorAll('*')].map((each) => each.tagName + [...each.attributes].map(({ name }) => name).sort())`;
    const expected = await harmless.page.evaluate<string[]>(elements);
    const seen = await visit(address);
    await seen.page.evaluate(OPEN_DETAILS);
    await seen.page.mouse.move(200, 400);
    await seen.page.waitForTimeout(100);
    expectQuiet(seen, address);
    expect(seen.page.url()).toBe(address);
    // Not one element or attribute more than with a harmless text in its place.
    expect(await seen.page.evaluate(elements)).toEqual(expected);
    const addresses = await seen.page.evaluate<string[]>(`[...document.links].map((link) => link.getAttribute('href'))`);
    expect(addresses.filter((href) => !href.startsWith('#'))).toEqual([]);
    expect(await seen.page.locator('h1').textContent()).toBe(shownAs(text));
    expect(await seen.page.locator('main').textContent()).toContain(shownAs(text));
  });

  /** Only what nobody could see, or what would turn the text around, stands as an escape. */
  function shownAs(text: string): string {
    return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
});

test('on paper it is black on white, without the filter and with what was folded', async () => {
  const { page } = await visit(shop(), { scheme: 'dark', media: 'print' });
  expect(await page.getByRole('searchbox').count()).toBe(0);
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
  const contrasts = await page.evaluate<Contrast[]>(CONTRASTS);
  expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  expect(
    await page
      .getByText(/^sha256:[0-9a-f]{64}$/)
      .first()
      .isVisible(),
  ).toBe(true);
  expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
});
