import { checkOnlyChanged, type Path } from '../../../lib/manifest/edit/only-changed';
import { parseSyntax } from '../../../lib/manifest/syntax';

function check(before: string, after: string, ...intended: Path[]): () => void {
  const [old, now] = [parseSyntax(before, false).root, parseSyntax(after, false).root];
  if (old === undefined || now === undefined) {
    throw new Error('no YAML');
  }
  return () => {
    checkOnlyChanged(old, now, intended);
  };
}

const BEFORE = 'a: { b: 1, c: [x, y] }\nd: { e: "2" }\n';

describe('checkOnlyChanged', () => {
  it.each([
    ['the same', BEFORE, []],
    ['another style', '# new\n"a":\n  b: 1\n  c:\n  - x\n  - "y"\nd:\n  e: \'2\'\n', []],
    ['another value where it is meant', 'a: { b: { z: 3 }, c: [x, y] }\nd: { e: "2" }\n', [['a', 'b']]],
    ['an entry less where it is meant', 'a: { c: [x, y] }\nd: { e: "2" }\n', [['a', 'b']]],
    [
      'an entry more where it is meant',
      'a: { f: 1, b: 1, c: [x, y] }\nd: { e: "2", g: { h: 1 } }\n',
      [
        ['a', 'f'],
        ['d', 'g', 'h'],
      ],
    ],
  ])('lets %s pass', (_, after, intended) => {
    expect(check(BEFORE, after, ...intended)).not.toThrow();
  });

  it.each([
    ['another value', 'a: { b: 2, c: [x, y] }\nd: { e: "2" }\n', 'a.b'],
    ['another type of the same text', 'a: { b: 1, c: [x, y] }\nd: { e: 2 }\n', 'd.e'],
    ['another kind', 'a: 1\nd: { e: "2" }\n', 'a'],
    ['another item', 'a: { b: 1, c: [x, z] }\nd: { e: "2" }\n', 'a.c.1'],
    ['an item more', 'a: { b: 1, c: [x, y, z] }\nd: { e: "2" }\n', 'a.c'],
    ['an entry less', 'a: { b: 1, c: [x, y] }\nd: {}\n', 'd.e'],
    ['an entry more', 'a: { b: 1, c: [x, y] }\nd: { e: "2", f: 1 }\n', 'd.f'],
    ['another order', 'd: { e: "2" }\na: { b: 1, c: [x, y] }\n', 'a'],
    ['a change above the one that is meant', 'a: { b: 5, c: [x, y] }\nd: { e: "2" }\n', 'a.b'],
    ['nothing left', '[]', 'everything'],
  ])('stops %s', (_, after, place) => {
    expect(check(BEFORE, after, ['a', 'b', 'z'], ['a', 'x'])).toThrow(`the edit would also have changed ${place}`);
  });
});
