import { parseSyntax } from '../../lib/manifest/syntax';
import type { SyntaxNode } from '../../lib/manifest/syntax-tree';
import { describeFinding, parseManifest } from '../../lib/manifest';
import { at, onlyProblemOf, problemsOf } from './support/problems';
import { toValue } from './support/to-value';

/** A valid manifest with one environment, whose text is given; it begins in line 4. */
function withEnvironments(text: string): string {
  return `schemaVersion: 1\napplication: shop\nenvironments:\n${text}\nimages: {}\n`;
}

function rootOf(text: string, json = false): SyntaxNode {
  const { root } = parseSyntax(text, json);
  if (root === undefined) {
    throw new Error('the text cannot be read');
  }
  return root;
}

describe('what is refused, and where', () => {
  test.each([
    ['a key that comes twice', withEnvironments('  dev: {}\n  uat: {}\n  dev: {}'), '6:3', 'the key "dev" comes twice'],
    ['an anchor on a mapping', withEnvironments('  dev: &base {}'), '4:8', 'the anchor "base" is not allowed'],
    ['an anchor on a text', withEnvironments('  dev: { frozen: &why reason }'), '4:18', 'the anchor "why" is not allowed'],
    ['an anchor on a list', withEnvironments('  dev: { overrides: &o [] }'), '4:21', 'the anchor "o" is not allowed'],
    ['an alias', withEnvironments('  dev: { frozen: *why }'), '4:18', 'the alias "*why" is not allowed'],
    ['a merge key together with what it merges', withEnvironments('  dev:\n    <<: [*a, *b]'), '5:5', 'the merge key "<<" is not allowed'],
    ['a custom tag', withEnvironments('  dev: { frozen: !reason text }'), '4:18', 'the tag "!reason" is not allowed'],
    ['a standard tag', withEnvironments('  dev: !!map {}'), '4:8', 'the tag "!!map" is not allowed'],
    ['a mapping as a key', withEnvironments('  ? { a: b }\n  : {}'), '4:5', 'a key must be text, not a mapping or a list'],
    ['a list as a key', withEnvironments('  [a]: {}'), '4:3', 'a key must be text, not a mapping or a list'],
    ['a directive', `# text\n%YAML 1.2\n---\n${withEnvironments('  dev: {}')}`, '2:1', 'a directive (such as %YAML) is not allowed'],
    ['a second document', `${withEnvironments('  dev: {}')}---\na: b\n`, '6:1', 'a second document begins'],
    ['a second document after an end mark', `${withEnvironments('  dev: {}')}...\n---\na: b\n`, '6:1', 'a second document begins'],
    ['an empty file', '', '1:1', 'the manifest is empty'],
    ['a file with nothing but comments', '\n# nothing\n', '1:1', 'the manifest is empty'],
    ['an empty document', '---\n...\n', '1:1', 'the manifest is empty'],
    ['nesting that never ends', `a: ${'['.repeat(40)}${']'.repeat(40)}`, '1:35', 'values are nested deeper than 32 levels'],
    ['a tab as indentation', 'schemaVersion: 1\nenvironments:\n\tdev: {}', '3:1', 'a tab is used for indentation'],
    ['a bracket that is not closed', 'a: [1,\n  2', '2:4', 'a bracket is opened and never closed'],
    ['a quote that is not closed', 'a: "text', '1:9', 'a quote is opened and never closed'],
    [
      'a quote that runs into the next line',
      'a: "text\nb: 1',
      '2:1',
      'a text in quotes or brackets goes on in a line that is not indented',
    ],
    ['an unknown escape', 'a: "\\q"', '1:6', 'there is no such escape'],
    ['a missing comma', 'd: {e: "x" f: 2}', '1:12', 'a comma is missing between two entries in brackets'],
    ['a text with a colon in it', 'a: b: c', '1:5', 'this line is indented unlike its neighbours'],
    ['a tag with an undeclared handle', 'a: !x!y b', '1:8', 'a tag (such as !name) is not allowed'],
    [
      'a text that is too long',
      withEnvironments(`  dev: { frozen: "${'x'.repeat(10_001)}" }`),
      '4:18',
      'a text of 10,001 characters is too long',
    ],
  ])('%s', (_, text, place, message) => {
    const finding = onlyProblemOf(text, 'release-manifest.yaml');
    expect(at(finding)).toBe(`syntax ${place}`);
    expect(finding.message).toBe(message);
    expect(finding.help).not.toBe('');
    expect(describeFinding(finding)).toMatch(`release-manifest.yaml:${place}: error syntax: ${message}; `);
  });

  test('every strictness in one report, in the order of the text', () => {
    const text = withEnvironments('  dev: &a { accepts: builds }\n  uat: *a\n  uat: {}\n  prod: !x {}\n  int: { frozen: "\\u202e" }');
    expect(problemsOf(text)).toEqual(['syntax 4:8', 'syntax 5:8', 'syntax 6:3', 'syntax 7:9', 'syntax 8:19']);
  });

  test('a quoted "<<" is a name like any other', () => {
    expect(problemsOf(withEnvironments('  "<<": {}'))).toEqual(['name-format 4:3']);
  });

  test('what a merge key would have brought is not called missing', () => {
    expect(problemsOf('<<: *base\nschemaVersion: 1\n')).toEqual(['syntax 1:1']);
  });

  test('duplicates are found in large mappings, too', () => {
    const names = Array.from({ length: 30 }, (_, index) => `  e${String(index)}: {}`);
    expect(problemsOf(withEnvironments([...names, '  e3: {}', '  e29: {}'].join('\n')))).toEqual(['syntax 34:3', 'syntax 35:3']);
  });
});

describe('characters that make a text look other than it is', () => {
  const characters: [string, string][] = [
    ['NUL', '\0'],
    ['backspace', '\b'],
    ['escape', '\x1b'],
    ['vertical tab', '\v'],
    ['delete', '\x7f'],
    ['next line', '\x85'],
    ['the last C1 control', '\x9f'],
    ['Arabic letter mark', '\u061c'],
    ['left-to-right mark', '\u200e'],
    ['right-to-left override', '\u202e'],
    ['first strong isolate', '\u2068'],
    ['pop directional isolate', '\u2069'],
    ['a high surrogate alone', '\ud83d'],
    ['a low surrogate alone', '\ude00'],
  ];
  const nameOf = (character: string): string => `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

  test.each(characters)('%s in a comment', (_, character) => {
    const finding = onlyProblemOf(`# ab${character}c\n${withEnvironments('  dev: {}')}`);
    expect(at(finding)).toBe('syntax 1:5');
    expect(finding.message).toContain(nameOf(character));
  });

  test.each(characters)('%s in a value', (_, character) => {
    expect(at(onlyProblemOf(withEnvironments(`  dev: { frozen: 'a${character}b' }`)))).toBe('syntax 4:20');
  });

  test.each(characters)('%s in a key', (_, character) => {
    expect(at(onlyProblemOf(withEnvironments(`  d${character}v: {}`)))).toBe('syntax 4:4');
  });

  test.each(characters)('%s spelled as an escape', (_, character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    const finding = onlyProblemOf(withEnvironments(`  dev: { frozen: "a\\tb\\u${code}" }`));
    expect(at(finding)).toBe('syntax 4:23');
    expect(finding.message).toContain(nameOf(character));
  });

  test.each(['\\0', '\\a', '\\b', '\\v', '\\f', '\\e', '\\N', '\\x9f', '\\U0000202e', '\\U00110000'])('the escape %s', (escape) => {
    expect(at(onlyProblemOf(withEnvironments(`  dev: { frozen: "a${escape}" }`)))).toBe('syntax 4:20');
  });

  test('tabs, line breaks, quotes and pairs of surrogates are none of them, spelled or not', () => {
    const reason = '"\\t\\n\\r\\"\\\\ \\ud83d\\ude00 \\U0001f600 \\_ 😀\t"';
    expect(problemsOf(withEnvironments(`  dev: { frozen: ${reason} }`))).toEqual([]);
  });

  test('all of them are reported, beside other problems', () => {
    expect(problemsOf(`# \u202e\u202c\n${withEnvironments('  dev: { acepts: "\x07" }\n  Uat: {}')}`)).toEqual([
      'syntax 1:3',
      'syntax 1:4',
      'schema 5:10',
      'syntax 5:19',
      'name-format 6:3',
    ]);
  });

  test('a grammar that breaks where one stood is not reported on top', () => {
    expect(problemsOf('a: "b\x07\x07')).toEqual(['syntax 1:6', 'syntax 1:7']);
  });
});

describe('what is accepted', () => {
  const text = withEnvironments('  dev: { accepts: builds }');

  test('a byte order mark, which is kept and is no column', () => {
    const { manifest, findings } = parseManifest(`\ufeff${text}`);
    expect(findings).toEqual([]);
    expect(manifest?._document.text.charCodeAt(0)).toBe(0xfeff);
    expect(problemsOf(`\ufeffschemaVersion: 3`)).toEqual(['schema 1:16']);
  });

  test('a byte order mark before JSON', () => {
    expect(problemsOf('\ufeff{"schemaVersion":1,"application":"shop","environments":{},"images":{}}', 'm.json')).toEqual([]);
  });

  test.each([
    ['\r\n', 'CRLF'],
    ['\r', 'CR alone'],
  ])('line breaks by %j', (lineBreak) => {
    expect(problemsOf(text.replaceAll('\n', lineBreak))).toEqual([]);
    expect(problemsOf(text.replace('builds', 'build').replaceAll('\n', lineBreak))).toEqual(['schema 4:19']);
  });

  test('one document between marks', () => {
    expect(problemsOf(`---\n${text}...\n`)).toEqual([]);
  });

  test('keys are their own text, whatever YAML would make of them', () => {
    const root = rootOf('1.0: a\nnull: b\ntrue: c\n0x10: d\n~: e\n"1.0 ": f\n__proto__: g\nconstructor: h\n');
    const keys = root.kind === 'map' ? root.entries.map((entry) => entry.key.source) : [];
    expect(keys).toEqual(['1.0', 'null', 'true', '0x10', '~', '1.0 ', '__proto__', 'constructor']);
  });

  test('plain scalars have the types of the core schema of YAML 1.2, others are text', () => {
    expect(toValue(rootOf('[1, 0x1f, 1.5, true, yes, null, ~, \'1\', "true", 2026-11-20, 1_000, 012, .inf]'))).toEqual([
      1,
      31,
      1.5,
      true,
      'yes',
      null,
      null,
      '1',
      'true',
      '2026-11-20',
      '1_000',
      12,
      Infinity,
    ]);
  });
});

describe('places in the tree', () => {
  /** Every node with the text of its span. */
  function spans(text: string): [string, string][] {
    const found: [string, string][] = [];
    const visit = (node: SyntaxNode): void => {
      found.push([
        node.kind === 'scalar' ? node.style : `${node.flow ? 'flow' : 'block'} ${node.kind}`,
        text.slice(node.span.start, node.span.end),
      ]);
      if (node.kind === 'map') {
        for (const { key, value } of node.entries) {
          visit(key);
          visit(value);
        }
      } else if (node.kind === 'sequence') {
        node.items.forEach(visit);
      }
    };
    visit(rootOf(text));
    return found;
  }

  test('spans include quotes and brackets, and leave out comments and blanks', () => {
    expect(spans('a: { "b" : \'c\' , } # text }\nd:\n  - e # text\n  - [ f, # ]\n    g ]\n')).toEqual([
      ['block map', 'a: { "b" : \'c\' , } # text }\nd:\n  - e # text\n  - [ f, # ]\n    g ]'],
      ['plain', 'a'],
      ['flow map', '{ "b" : \'c\' , }'],
      ['double', '"b"'],
      ['single', "'c'"],
      ['plain', 'd'],
      ['block sequence', '- e # text\n  - [ f, # ]\n    g ]'],
      ['plain', 'e'],
      ['flow sequence', '[ f, # ]\n    g ]'],
      ['plain', 'f'],
      ['plain', 'g'],
    ]);
  });

  test('a block scalar begins with its header', () => {
    expect(spans('a: # | no header\n  |- # a comment\n  text\n  more\nb: >\n  folded\n')).toEqual([
      ['block map', 'a: # | no header\n  |- # a comment\n  text\n  more\nb: >\n  folded\n'],
      ['plain', 'a'],
      ['block', '|- # a comment\n  text\n  more\n'],
      ['plain', 'b'],
      ['block', '>\n  folded\n'],
    ]);
  });

  test('a value that is not there stands behind its colon', () => {
    const root = rootOf('a:\nb: { c: , d }\n');
    const values = root.kind === 'map' ? root.entries.map((entry) => entry.value) : [];
    expect(values[0]?.span).toEqual({ start: 2, end: 2 });
    const inner = values[1]?.kind === 'map' ? values[1].entries.map((entry) => entry.value.span) : [];
    expect(inner).toEqual([
      { start: 10, end: 10 },
      { start: 14, end: 14 },
    ]);
  });

  test('a pair in brackets ends with its value', () => {
    expect(spans('[a: b, c]')).toEqual([
      ['flow sequence', '[a: b, c]'],
      ['flow map', 'a: b'],
      ['plain', 'a'],
      ['plain', 'b'],
      ['plain', 'c'],
    ]);
  });
});
