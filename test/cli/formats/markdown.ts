import markdownIt, { type Token } from 'markdown-it';

const parser = markdownIt({ html: true, linkify: true });

/** Every piece of a Markdown text, as a reader of GitHub's dialect finds it: blocks and, in their place, what stands in them. */
export function tokensOf(markdown: string): Token[] {
  const flat = (tokens: readonly Token[]): Token[] => tokens.flatMap((token) => [token, ...flat(token.children ?? [])]);
  return flat(parser.parse(markdown, {}));
}

/** Where links and images lead. */
export function addressesOf(markdown: string): string[] {
  return tokensOf(markdown)
    .filter(({ type }) => type === 'link_open' || type === 'image')
    .map((token) => String(token.attrGet('href') ?? token.attrGet('src') ?? ''));
}

/** HTML of any kind. */
export function htmlOf(markdown: string): string[] {
  return tokensOf(markdown)
    .filter(({ type }) => type === 'html_block' || type === 'html_inline')
    .map(({ content }) => content.trim());
}

/** What is read as prose: everything but code spans, in which GitHub and GitLab look for no mentions, references or addresses. */
export function proseOf(markdown: string): string[] {
  return tokensOf(markdown)
    .filter(({ type }) => type === 'text')
    .map(({ content }) => content)
    .filter((content) => content !== '');
}

/** The texts of code spans. */
export function codesIn(markdown: string): string[] {
  return tokensOf(markdown)
    .filter(({ type }) => type === 'code_inline')
    .map(({ content }) => content);
}

/** Of each table, how many cells each of its rows has. */
export function tablesOf(markdown: string): number[][] {
  const tables: number[][] = [];
  for (const { type } of tokensOf(markdown)) {
    if (type === 'table_open') {
      tables.push([]);
    } else if (type === 'tr_open') {
      tables.at(-1)!.push(0);
    } else if (type === 'td_open' || type === 'th_open') {
      const rows = tables.at(-1)!;
      rows[rows.length - 1]!++;
    }
  }
  return tables;
}

/**
 * What GitHub and GitLab read in prose although it is no Markdown: mentions, references to issues, requests, labels, milestones, snippets and commits,
 * addresses, e-mail, emoji, mathematics, and tickets of other systems.
 */
export const MEANINGFUL = /[@#!$%&~^*_`<>[\]{}\\|/=+]|www\.\S|:\w+:|\b[0-9a-f]{7,}\b|\w-\d/i;
