import fc from 'fast-check';
import { compareUrl } from '../../../lib/promotion/change-plan';

const [OLD, NEW] = ['9ab12cd', '4f1c2d9'];

test.each([
  ['https://github.com/shop/api', 'https://github.com/shop/api/compare/9ab12cd...4f1c2d9'],
  ['https://github.com/shop/api.git', 'https://github.com/shop/api/compare/9ab12cd...4f1c2d9'],
  ['https://github.com/shop/api/', 'https://github.com/shop/api/compare/9ab12cd...4f1c2d9'],
  ['https://GitHub.com/shop/api?x=1#y', 'https://github.com/shop/api/compare/9ab12cd...4f1c2d9'],
  ['https://github.example.com:8443/shop/api', 'https://github.example.com:8443/shop/api/compare/9ab12cd...4f1c2d9'],
  ['https://gitlab.com/group/sub/api', 'https://gitlab.com/group/sub/api/-/compare/9ab12cd...4f1c2d9'],
  ['https://gitlab.example.com/group/api/-/tree/main', 'https://gitlab.example.com/group/api/-/compare/9ab12cd...4f1c2d9'],
  ['https://bitbucket.org/shop/api', 'https://bitbucket.org/shop/api/branches/compare/4f1c2d9%0D9ab12cd'],
])('the commits of %s are at %s', (source, expected) => {
  expect(compareUrl(source, OLD, NEW)).toBe(expected);
});

test.each([
  ['no web address', 'git@github.com:shop/api.git'],
  ['without encryption', 'http://github.com/shop/api'],
  ['a script', 'javascript:alert(1)//github.com/shop/api'],
  ['with credentials', 'https://user:token@github.com/shop/api'],
  ['with a user', 'https://user@github.com/shop/api'],
  ['of a host that nobody knows', 'https://code.example.com/shop/api'],
  ['of a host that only ends so', 'https://evil-github.com/shop/api'],
  ['of a host that only begins so', 'https://github.com.evil.example/shop/api'],
  ['of an owner', 'https://github.com/shop'],
  ['of nothing', 'https://github.com/'],
  ['of a page', 'https://github.com/shop/api/issues'],
  ['with what Markdown ends a link with', 'https://github.com/shop/api)[x](https://evil.example'],
  ['with an escape', 'https://github.com/shop/api%29'],
  ['with an empty part', 'https://github.com/shop//api'],
])('a source %s has no link', (_, source) => {
  expect(compareUrl(source, OLD, NEW)).toBeUndefined();
});

test.each([
  ['4f1c2d9', '4f1c2d9'],
  ['main', '4f1c2d9'],
  ['4f1c2d9', '../../evil'],
  ['4f1c2d', '9ab12cd'],
])('from %s to %s there is no link', (from, to) => {
  expect(compareUrl('https://github.com/shop/api', from, to)).toBeUndefined();
});

test('a link leads to the host of the source, and holds nothing that Markdown, HTML or a terminal would read', () => {
  const source = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.string({ unit: 'binary' }).map((path) => `https://github.com/${path}`),
    fc.string().map((path) => `https://gitlab.com/group/${path}`),
  );
  fc.assert(
    fc.property(source, (text) => {
      const url = compareUrl(text, OLD, NEW);
      if (url !== undefined) {
        expect(url).toMatch(/^https:\/\/[a-z0-9.:-]+\/[A-Za-z0-9._~/%-]+$/);
        expect(new URL(url).host).toBe(new URL(text).host);
      }
    }),
  );
});
