import fc from 'fast-check';
import { listNames, nearest, suggestion } from '../../lib/manifest';

describe('the nearest name', () => {
  test.each([
    ['utt', ['dev', 'uat', 'prod'], 'uat'],
    ['UAT', ['dev', 'uat', 'prod'], 'uat'],
    ['prdo', ['dev', 'uat', 'prod'], 'prod'],
    ['digset', ['digest', 'revision', 'created', 'rejected'], 'digest'],
    ['promoteFrom', ['accepts', 'promotesFrom'], 'promotesFrom'],
    ['1.4.1', ['1.3.0', '1.4.0', '2.0.0'], '1.4.0'],
    ['ap', ['api', 'web'], 'api'],
  ])('%s of %j is %s', (name, known, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });

  test.each([
    ['staging', ['dev', 'uat', 'prod']],
    ['x', []],
    ['qa', ['dev', 'uat', 'prod']],
  ])('%s is near none of %j', (name, known) => {
    expect(nearest(name, known)).toBeUndefined();
  });

  test('is not looked for when the name is no mistyped one', () => {
    expect(nearest('x'.repeat(101), ['x'.repeat(100)])).toBeUndefined();
  });

  test('is not looked for among very many: a report of a thousand findings would take seconds', () => {
    const known = Array.from({ length: 1001 }, (_, index) => `image-${String(index)}`);
    expect(nearest('imag-7', known.slice(0, 1000))).toBe('image-7');
    expect(nearest('imag-7', known)).toBeUndefined();
  });

  test('does not depend on the order of the known names', () => {
    const word = fc.stringMatching(/^[ab]{1,4}$/);
    fc.assert(
      fc.property(word, fc.uniqueArray(word, { maxLength: 6 }), (name, known) => {
        expect(nearest(name, known)).toBe(nearest(name, [...known].reverse()));
      }),
    );
  });

  test('is the name itself when that is known', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-c]{1,5}$/), { minLength: 1, maxLength: 6 }), (known) => {
        expect(nearest(known[0] ?? '', known)).toBe(known[0]);
      }),
    );
  });
});

describe('the list of names', () => {
  test('is cut when it is long', () => {
    const names = Array.from({ length: 14 }, (_, index) => String.fromCharCode(97 + index));
    expect(listNames(names)).toBe('"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" and 2 more');
    expect(listNames(names.slice(0, 12))).not.toContain('more');
  });

  test('says when there are none', () => {
    expect(suggestion('x', [])).toBe('known: none');
  });
});
