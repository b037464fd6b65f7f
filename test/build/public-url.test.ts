import fc from 'fast-check';
import { publicUrl, runUrl } from '../../lib/build/public-url';

test.each([
  ['https://github.com/shop/api.git', 'https://github.com/shop/api'],
  ['https://github.com/shop/api/', 'https://github.com/shop/api'],
  ['http://git.example.com:8080/shop/api.git', 'http://git.example.com:8080/shop/api'],
  ['git@github.com:shop/api.git', 'https://github.com/shop/api'],
  ['github.com:shop/api', 'https://github.com/shop/api'],
  ['ssh://git@git.example.com:2222/shop/api.git', 'https://git.example.com/shop/api'],
  ['git://github.com/shop/api', 'https://github.com/shop/api'],
  ['https://oauth2:glpat-5ecre7@gitlab.com/shop/api.git', 'https://gitlab.com/shop/api'],
  ['https://x-access-token@github.com/shop/api', 'https://github.com/shop/api'],
  ['https://github.com/shop/api?token=5ecre7#5ecre7', 'https://github.com/shop/api'],
  ['https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop', 'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop'],
])('%s is %s', (text, url) => {
  expect(publicUrl(text)).toBe(url);
});

test.each([
  undefined,
  '',
  '/srv/git/api.git',
  './api',
  'C:\\work\\api',
  'c:/source/api',
  'file:///home/ann/api',
  'codecommit::eu-west-1://shop',
  's3://bucket/path',
  'javascript:alert(1)',
  'arn:aws:s3:::artifacts/shop',
])('%j is no address on the web', (text) => {
  expect(publicUrl(text)).toBeUndefined();
});

test.each([
  ['https://ci.example.com/job/api/7/', 'https://ci.example.com/job/api/7/'],
  ['https://ann:5ecre7@ci.example.com:8443/job/7/', 'https://ci.example.com:8443/job/7/'],
  [
    'https://eu-west-1.console.aws.amazon.com/codebuild/home?region=eu-west-1&token=5ecre7#/builds/api:b1e6/view/new',
    'https://eu-west-1.console.aws.amazon.com/codebuild/home?region=eu-west-1#/builds/api:b1e6/view/new',
  ],
  ['https://ci.example.com/#access_token=5ecre7', 'https://ci.example.com/'],
  ['javascript:alert(1)', undefined],
  [undefined, undefined],
])('the run %s is shown as %s', (text, url) => {
  expect(runUrl(text)).toBe(url);
});

test('whatever user and password are, they go', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9%._~!$&'()*+,;=-]{8,40}$/);
  fc.assert(
    fc.property(secret, secret, fc.constantFrom('https', 'http', 'ssh', 'git+ssh', 'git'), (user, password, scheme) => {
      for (const shown of [
        publicUrl(`${scheme}://${user}:${password}@example.com/shop/api.git`),
        runUrl(`${scheme}://${user}:${password}@example.com/shop`),
      ]) {
        expect(shown ?? '').not.toContain(user);
        expect(shown ?? '').not.toContain(password);
      }
    }),
  );
});
