import fc from 'fast-check';
import { YAML_PIECES } from '../../support/yaml-pieces';

/** What has a meaning in YAML, and what only looks like it. */
const PIECES = [
  ...YAML_PIECES,
  ...['\r\n', '\u0000', '\u202e', '\ufeff', '💥'],
  ...['\nimages:\n', 'images: {}', 'releases: {}\n', '\n  images:\n', '\n      1.0.0: {}\n'],
];

/** Lines that could take the lines behind them in, or end what they are in. */
const LINES = [
  ...[
    '"',
    "'",
    '[',
    '{',
    '}',
    ']',
    'frozen: "',
    "frozen: '",
    'frozen: |',
    'frozen: >-',
    'frozen: |1',
    'frozen: [',
    'x: {',
    '? x',
    ': x',
    '- x',
  ],
  ...[
    '---',
    '...',
    '%YAML 1.2',
    '# a comment',
    '#',
    '',
    '\t',
    '\t# tab',
    '&a x: 1',
    '*a : 1',
    '<<: {}',
    '!x y: 1',
    'a\rb: 1',
    'x',
    '"x": 1',
  ],
  ...['images:', 'images: {}', 'releases:', 'releases: {}', 'environments:', 'environments: {}', 'frozen: "images: {}"', 'source: "'],
  ...['api: 1.0.0', "'api': x", 'repository: shop/other', 'versioning: none', 'accepts: builds', 'soak: 1h', 'promotesFrom:', '- dev'],
];

type Edit = (text: string) => string;

const place = fc.nat();
const indent = fc.integer({ min: 0, max: 8 });

const characters: fc.Arbitrary<Edit> = fc
  .record({ at: place, cut: fc.nat(6), piece: fc.constantFrom('', ...PIECES) })
  .map(({ at, cut, piece }) => (text) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + piece + text.slice(start + cut);
  });

function onLines(change: (lines: string[], pick: number) => void, pick: number): Edit {
  return (text) => {
    const lines = text.split('\n');
    change(lines, pick % lines.length);
    return lines.join('\n');
  };
}

const lines: fc.Arbitrary<Edit> = fc.oneof(
  fc
    .tuple(place, indent, fc.constantFrom(...LINES))
    .map(([at, depth, line]) => onLines((all, pick) => all.splice(pick, 0, ' '.repeat(depth) + line), at)),
  fc
    .tuple(place, fc.constantFrom(...LINES))
    .map(([at, line]) => onLines((all, pick) => all.splice(pick, 0, (/^ */.exec(all[pick] ?? '')?.[0] ?? '') + line), at)),
  fc
    .tuple(place, place, fc.nat(3))
    .map(([from, to, count]) => onLines((all, pick) => all.splice(to % all.length, 0, ...all.slice(pick, pick + count)), from)),
  fc.tuple(place, place, fc.nat(3)).map(([from, to, count]) =>
    onLines((all, pick) => {
      const moved = all.splice(pick, count);
      all.splice(to % (all.length + 1), 0, ...moved);
    }, from),
  ),
  fc.tuple(place, fc.nat(4)).map(([at, count]) => onLines((all, pick) => all.splice(pick, count), at)),
  fc.tuple(place, fc.nat(5), indent).map(([at, count, depth]) =>
    onLines((all, pick) => {
      for (let line = pick; line < Math.min(all.length, pick + count); line++) {
        all[line] = ' '.repeat(depth) + (all[line] ?? '').trimStart();
      }
    }, at),
  ),
  fc.constantFrom<Edit>(
    (text) => text.replaceAll('\n', '\r\n'),
    (text) => text.replaceAll('\n', '\r'),
    (text) => `\ufeff${text}`,
    (text) => text.replace(/\n$/, ''),
    (text) => `---\n${text}`,
    (text) => `${text}...\n`,
    (text) => `${text}---\n${text}`,
    (text) => `%YAML 1.2\n---\n${text}`,
    (text) => text.replaceAll('"', "'"),
  ),
);

/** One to three changes by somebody who knows how to mislead; the text stays one that UTF-8 can hold. */
export const hostileEdits: fc.Arbitrary<Edit> = fc
  .array(fc.oneof(characters, lines), { minLength: 1, maxLength: 3 })
  .map((edits) => (text) => Buffer.from(edits.reduce((before, edit) => edit(before), text)).toString('utf8'));
