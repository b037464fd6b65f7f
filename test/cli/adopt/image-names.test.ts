import fc from 'fast-check';
import { imageNames } from '../../../lib/cli/adopt/image-names';
import { parseName, RepositoryName } from '../../../lib/manifest';

function namesOf(repositories: readonly string[], given: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(imageNames(repositories, new Map(Object.entries(given))).names);
}

test('an image is called by the last part of its repository', () => {
  expect(namesOf(['shop/api', 'web', 'team/shop/order.worker', 'shop/a__b'])).toEqual({
    'shop/api': 'api',
    web: 'web',
    'team/shop/order.worker': 'order-worker',
    'shop/a__b': 'a-b',
  });
});

test('a name begins with a letter and has at most 40 characters', () => {
  expect(namesOf(['shop/2048'])).toEqual({ 'shop/2048': 'image-2048' });
  expect(namesOf([`shop/${'a'.repeat(60)}`])).toEqual({ [`shop/${'a'.repeat(60)}`]: 'a'.repeat(40) });
});

test('later ones of the same name are numbered, and that is said', () => {
  const { names, notes } = imageNames(['admin/api', 'blog/api', 'shop/api'], new Map());
  expect([...names.values()]).toEqual(['api', 'api-2', 'api-3']);
  expect(notes).toHaveLength(2);
  expect(notes[0]).toContain('--image NAME=blog/api');
});

test('a name that is given is taken, also from one that would have had it', () => {
  expect(namesOf(['shop/api', 'shop/backend'], { 'shop/backend': 'api' })).toEqual({ 'shop/api': 'api-2', 'shop/backend': 'api' });
});

test('every repository gets a name of its own that a manifest takes', () => {
  const repository = fc.stringMatching(/^[a-z0-9]{1,4}(?:[._/-][a-z0-9]{1,45}){0,3}$/);
  fc.assert(
    fc.property(fc.uniqueArray(repository, { maxLength: 30 }), (repositories) => {
      const parsed = repositories.map((text) => RepositoryName.parse(`x${text}`).toString());
      const names = Object.values(namesOf(parsed));
      expect(names.map(parseName)).toEqual(names);
      expect(new Set(names).size).toBe(parsed.length);
    }),
  );
});
