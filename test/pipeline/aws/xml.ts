const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The contents of the elements of a name, which do not contain one another; entities stay. */
export function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map(([, content = '']) => content);
}

/** The members of a list in an answer, of which none contains a list. */
export function members(xml: string, list: string): string[] {
  return elements(elements(xml, list)[0] ?? '', 'member');
}

/** The text of the first element of a name. */
export function text(xml: string, name: string): string | undefined {
  const content = elements(xml, name)[0];
  return content?.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (entity, decimal?: string, hex?: string, known = '') => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[known as string] ?? entity;
  });
}
