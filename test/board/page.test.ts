import fc from 'fast-check';
import { isBoard, renderBoard } from '../../lib/board';
import { constant, escapeHtml, html } from '../../lib/board/html/markup';
import { isHttps } from '../../lib/board/html/words';
import { HOSTILE, hostileBoard } from './hostile';
import { boardAfter, RUNNING, SHOP } from './sample';

/** Tags and attribute names of a page, in order: what a text must not add to. */
function structureOf(page: string): string[] {
  return [...page.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/g)].map(
    ([, tag = '', attributes = '']) => `${tag}${attributes.replace(/="[^"]*"/g, '')}`,
  );
}

/** Every character that could begin or end markup, outside of what the page itself wrote. */
function countOf(page: string, character: string): number {
  return page.split(character).length;
}

describe('escaping', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '`', '=', '/', ' ', '-', '!', ';', '\u202e', '\u0000') }),
  );

  test('no text has a character that ends a text or a quoted attribute, or that is not seen', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"'`]/);
        expect(escaped).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Co}]/u);
        expect(escaped.replace(/&(?:amp|lt|gt|quot|#39|#96);/g, '')).not.toContain('&');
      }),
    );
  });

  test('what is seen is the text, where all of it can be seen', () => {
    const visible = fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '`', '=', '/', ' ', ';', 'a', 'ä', '日') });
    fc.assert(
      fc.property(visible, (text) => {
        const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' };
        expect(escapeHtml(text).replace(/&([^;]+);/g, (_, name: string) => entities[name]!)).toBe(text);
      }),
    );
  });

  test('whatever the text, the page has the same elements and attributes', () => {
    const harmless = renderBoard(hostileBoard('harmless'));
    fc.assert(
      fc.property(anyText, (text) => {
        const page = renderBoard(hostileBoard(text));
        expect(structureOf(page)).toEqual(structureOf(harmless));
        for (const character of ['<', '>', '"']) expect(countOf(page, character)).toBe(countOf(harmless, character));
      }),
      { numRuns: 60 },
    );
  });

  test('a template takes markup as it is, texts escaped, lists one after the other, and its layout is a line break at most', () => {
    const inner = html`<b title="${'"'}">${'<'}</b>`;
    expect(inner.toString()).toBe('<b title="&quot;">&lt;</b>');
    expect(html`<i>${inner}${[inner, inner]}${1}</i>`.toString()).toBe(`<i>${inner.toString().repeat(3)}1</i>`);
    const list = html`<ul>
      <li>${'a'}</li>
    </ul>`;
    expect(list.toString()).toBe('<ul>\n<li>a</li>\n</ul>');
    expect(constant`a\201 b`.toString()).toBe('a\\201 b');
  });

  test.each([
    ['https://github.com/shop/api', true],
    ['http://github.com/shop/api', false],
    ['javascript:alert(1)', false],
    ['https://user:secret@github.com/', false],
    ['//github.com', false],
    ['data:text/html,x', false],
  ])('%s leads out of the page: %s', (address, leads) => {
    expect(isHttps(address)).toBe(leads);
  });
});

describe('the page', () => {
  test('allows itself its own style and script by their hashes, and nothing else', () => {
    const page = renderBoard(boardAfter(SHOP));
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy.replaceAll('&#39;', "'")).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; script-src 'sha256-[A-Za-z0-9+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<style/g)).toHaveLength(1);
    expect(page).not.toMatch(/\sstyle="|\son[a-z]+="|\ssrc="|@import|url\(/);
  });

  test('names no address but those of the sources that the manifest gives', () => {
    const page = renderBoard(boardAfter(SHOP, RUNNING));
    const outside = [...page.matchAll(/(?:https?:)?\/\/[a-z0-9.]+/g)].map(([address]) => address);
    expect([...new Set(outside)]).toEqual(['https://github.com']);
  });

  test('each id is there once, and each link within the page leads to one', () => {
    const page = renderBoard(boardAfter(SHOP, RUNNING));
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('says of each state in words what it is', () => {
    const states = ['in-sync', 'out-of-sync', 'mixed', 'not-running', 'unknown'] as const;
    const words = ['ECS runs it', 'out of sync: ECS runs', 'mixed: ECS runs', 'not running everywhere', 'what ECS runs is not known'];
    for (const [index, state] of states.entries()) {
      const [prod] = RUNNING.environments;
      const [api] = prod!.images;
      const page = renderBoard(boardAfter(SHOP, { ...RUNNING, environments: [{ name: 'prod', images: [{ ...api!, state }] }] }));
      expect(page).toContain(words[index]);
    }
    expect(renderBoard(boardAfter(SHOP))).toContain('What ECS runs: not asked.');
  });

  test('of a manifest without images or environments says so', () => {
    expect(renderBoard(boardAfter([]))).toContain('declares no image yet');
    const spec = { images: { api: { releases: [] } } };
    expect(renderBoard(boardAfter([{ spec }]))).toContain('declares no environment yet');
  });

  test('a long text is cut, not in the middle of a character', () => {
    const board = boardAfter(SHOP);
    const page = renderBoard({ ...board, notes: [`${'x'.repeat(499)}😀 and more`] });
    expect(page).toContain(`<bdi>${'x'.repeat(499)}…</bdi>`);
  });

  test('is known for a board by its beginning, and nothing else is', () => {
    expect(isBoard(renderBoard(boardAfter([])))).toBe(true);
    expect(isBoard('<!doctype html>\n<html><!-- waybill board -->\n')).toBe(false);
    expect(isBoard('')).toBe(false);
  });

  test('is the same for the same board', () => {
    expect(renderBoard(boardAfter(SHOP, RUNNING))).toBe(renderBoard(boardAfter(SHOP, RUNNING)));
  });

  test('of a small shop is as it was', () => {
    const page = renderBoard(boardAfter(SHOP, RUNNING));
    expect(page.slice(page.indexOf('<body>'), page.indexOf('<footer>'))).toMatchSnapshot();
  });
});
