import { runInNewContext } from 'node:vm';
import { CHANGES_CODE } from '../../../lib/constructs/pipeline/changes-code';
import { digestOf } from '../../support/shop-manifest';

function describeChanges(before: object, after: object, characters = 978): string {
  let output = '';
  const files: Record<string, object> = { before, after };
  runInNewContext(CHANGES_CODE, {
    require: () => ({ readFileSync: (path: string) => JSON.stringify(files[path]) }),
    process: {
      argv: ['node', 'describe-changes.cjs', 'before', 'after', String(characters)],
      stdout: { write: (text: string) => (output += text) },
    },
  });
  return output;
}

const SOURCE = 'https://github.com/acme/shop-api';
const image = (name: string, version: string, more: object = {}): object => ({ version, digest: digestOf(name, version), ...more });
const delivery = (fingerprint: string, images: object): object => ({ environment: 'prod', fingerprint, images });

const OLD = delivery('a', { api: image('api', '1.3.2', { revision: 'abc' }), web: image('web', '2.0.1') });
const NEW = delivery('b', { api: image('api', '1.4.0', { revision: 'def', source: SOURCE }), web: image('web', '2.0.1') });

test('an image that changes is named with its old and new version, both digests and what changed in between', () => {
  expect(describeChanges(OLD, NEW)).toBe(
    `prod: api 1.3.2@${digestOf('api', '1.3.2')} -> 1.4.0@${digestOf('api', '1.4.0')} ${SOURCE}/compare/abc...def\n`,
  );
});

test('GitLab has its own addresses', () => {
  const there = delivery('b', { api: image('api', '1.4.0', { revision: 'def', source: 'https://gitlab.com/acme/api' }) });
  expect(describeChanges(OLD, there)).toContain('https://gitlab.com/acme/api/-/compare/abc...def');
});

test('the first delivery says so', () => {
  expect(describeChanges({}, NEW)).toMatch(/^prod: first delivery; api new -> 1\.4\.0@sha256:\w{64}; web new -> /);
});

test('a delivery that was not completed is not taken for what runs', () => {
  expect(describeChanges({ ...OLD, open: true }, NEW)).toMatch(/^prod: the last delivery was not completed; api 1\.3\.2/);
});

test('an image that is removed is named, one that stays is not', () => {
  const less = delivery('b', { web: image('web', '2.0.1') });
  expect(describeChanges(OLD, less)).toBe(`prod: api 1.3.2@${digestOf('api', '1.3.2')} -> removed\n`);
});

test('a change of templates alone says so, and so does none', () => {
  expect(describeChanges(OLD, { ...OLD, fingerprint: 'c' })).toBe('prod: no image changes, but a template does\n');
  expect(describeChanges(OLD, OLD)).toBe('prod: unchanged\n');
});

test('what does not fit is shortened: first the digests, then the list, and what is left out is counted', () => {
  const images = (version: string): object =>
    Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`image-${String(n).padStart(2, '0')}`, image(`image-${n}`, version)]));
  const [before, after] = [delivery('a', images('1.0.0')), delivery('b', images('2.0.0'))];
  const six = (of: object): object => ({
    ...of,
    images: Object.fromEntries(Object.entries((of as { images: object }).images).slice(0, 6)),
  });
  expect(describeChanges(six(before), six(after), 978)).toMatch(/^prod: image-00 1\.0\.0@\w{12} -> 2\.0\.0@\w{12}; .*image-05 [^;]*\n$/);
  const long = describeChanges(before, after, 978);
  expect(long.length).toBeLessThanOrEqual(979);
  const [, more] = /; (\d+) more, see the output of Verify\n$/.exec(long)!;
  expect(long.match(/image-/g)!.length + Number(more)).toBe(40);
});

test('it is one line without anything that CodePipeline would take for a variable', () => {
  for (const text of [describeChanges(OLD, NEW), describeChanges({}, NEW)]) {
    expect(text.trimEnd()).not.toMatch(/[\n\r]|#\{/);
  }
});
