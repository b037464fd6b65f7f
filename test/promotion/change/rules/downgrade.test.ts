import type { ImageSpec } from '../../../support/manifest';
import { API, briefly, override, pointedAt, reference, Repository, type Scene } from '../story';

/** An environment that anything may enter. */
function lab(
  pin: string,
  api: ImageSpec = { releases: API },
  accepts = 'releases',
  overrides: readonly ReturnType<typeof override>[] = [],
): Scene {
  return { images: { api }, rules: { lab: { accepts, overrides } }, more: { lab: { api: pin } } };
}

function codes(before: Scene, after: Scene): string[] {
  return briefly(new Repository().commit(before).check(after));
}

const DOWN = ['downgrade lab api'];

test.each([
  ['1.1.0', '1.0.0', DOWN],
  ['1.0.0', '1.1.0', []],
  ['1.2.0', '1.2.0-rc.2', DOWN],
  ['1.2.0-rc.2', '1.2.0', []],
  ['1.2.0-rc.2', '1.2.0-rc.1', DOWN],
  ['1.2.0-rc.1', '1.2.0-rc.2', []],
  ['1.2.0-rc.1', '1.1.0', DOWN],
])('from %s to %s: %j', (before, after, expected) => {
  expect(codes(lab(before), lab(after))).toEqual(expected);
});

test.each([
  ['1.10.0', '1.9.0', DOWN],
  ['1.9.0', '1.10.0', []],
  ['1.0.0-rc.10', '1.0.0-rc.9', DOWN],
  ['v1.1.0', '1.0.0', DOWN],
  ['1.1.0', 'v1.0.0', DOWN],
])('versions compare as SemVer has it: %s to %s', (before, after, expected) => {
  const api = { releases: [before, after] };
  expect(codes(lab(before, api), lab(after, api))).toEqual(expected);
});

test('a v makes no version higher or lower', () => {
  const api = { releases: { '1.1.0': 'A', 'v1.1.0': 'B' } };
  expect(codes(lab('v1.1.0=B', api), lab('1.1.0=A', api))).toEqual([]);
  expect(codes(lab('1.1.0=A', api), lab('v1.1.0=B', api))).toEqual([]);
});

test('says from what to what, and how to go back to what ran', () => {
  const [finding] = new Repository().commit(lab('1.2.0')).check(lab('1.0.0'));
  expect(pointedAt(lab('1.0.0'), finding!)).toBe(`"${reference('1.0.0')}"`);
  expect(finding?.message).toMatch(
    /^api goes down in lab: from 1\.2\.0 \([0-9a-f]{12}\) to 1\.0\.0 \([0-9a-f]{12}\), which never ran there$/,
  );
  expect(finding?.help).toMatch(
    /^to go back to what ran in lab before: waybill rollback lab --image api; or add \{ image: api, ref: "1\.0\.0@sha256:/,
  );
  expect(finding).toMatchObject({ severity: 'error', environment: 'lab', image: 'api' });
});

describe('builds', () => {
  test('go by the version that the ledger has for the digest, whatever the tag', () => {
    expect(codes(lab('main-9=1.2.0', undefined, 'builds'), lab('main-10=1.0.0', undefined, 'builds'))).toEqual(DOWN);
    expect(codes(lab('9.0.0=1.0.0', undefined, 'builds'), lab('0.1.0=1.2.0', undefined, 'builds'))).toEqual([]);
  });

  test('that the ledger does not know go by their tag, where that is a version', () => {
    expect(codes(lab('2.1.0-rc.2', undefined, 'builds'), lab('2.1.0-rc.1', undefined, 'builds'))).toEqual(DOWN);
    expect(codes(lab('2.1.0-rc.2', undefined, 'builds'), lab('1.2.0', undefined, 'builds'))).toEqual(DOWN);
  });

  test('without a version on either side are never lower', () => {
    expect(codes(lab('main-9', undefined, 'builds'), lab('1.0.0', undefined, 'builds'))).toEqual([]);
    expect(codes(lab('1.2.0', undefined, 'builds'), lab('main-9', undefined, 'builds'))).toEqual([]);
    expect(codes(lab('2026.11.02', undefined, 'builds'), lab('2026.11.01', undefined, 'builds'))).toEqual([]);
  });

  test('of a digest with several versions go by the highest final one', () => {
    const api = { releases: { '1.3.0-rc.1': 'D', '1.2.0': 'D', '1.1.0': 'D', '1.2.1-rc.1': 'E' } };
    expect(codes(lab('main-1=D', api, 'builds'), lab('main-2=E', api, 'builds'))).toEqual([]);
    expect(codes(lab('main-2=E', api, 'builds'), lab('main-1=D', api, 'builds'))).toEqual(DOWN);
  });
});

test('a pin that names one of several versions goes by that', () => {
  const api = { releases: { '1.3.0': 'D', '1.1.0': 'D', '1.2.0': 'E' } };
  expect(codes(lab('1.1.0=D', api), lab('1.2.0=E', api))).toEqual([]);
  expect(codes(lab('1.3.0=D', api), lab('1.2.0=E', api))).toEqual(DOWN);
});

test('a lower version for the same digest takes no digest away', () => {
  const api = { releases: { '1.3.0': 'D', '1.1.0': 'D' } };
  expect(codes(lab('1.3.0=D', api), lab('1.1.0=D', api))).toEqual([]);
});

describe('names without an order', () => {
  const api = { versioning: 'none', releases: ['1.0.0', '1.1.0', 'monday'] };

  test('are never lower', () => {
    expect(codes(lab('1.1.0', api), lab('1.0.0', api))).toEqual([]);
    expect(codes(lab('monday', api), lab('1.0.0', api))).toEqual([]);
  });

  test('are so by the word of the base', () => {
    const ordered = { releases: ['1.0.0', '1.1.0'] };
    expect(codes(lab('1.1.0', ordered), lab('1.0.0', { ...ordered, versioning: 'none' }))).toEqual(DOWN);
    expect(codes(lab('1.1.0', { ...ordered, versioning: 'none' }), lab('1.0.0', ordered))).toEqual([]);
  });
});

test('the ledger of each side says what its digests are: a version that this change records counts', () => {
  const before = { releases: ['1.1.0'] };
  const after = { releases: ['1.1.0', '1.0.5'] };
  expect(codes(lab('1.1.0', before), lab('1.0.5', after))).toEqual(DOWN);
});

test('an image that is new in the environment replaces nothing', () => {
  expect(codes({ ...lab('1.1.0'), more: {} }, lab('1.0.0'))).toEqual([]);
});

describe('excused is', () => {
  test('a return', () => {
    expect(new Repository().commit(lab('1.0.0')).commit(lab('1.2.0')).check(lab('1.0.0'))).toEqual([]);
  });

  test('not what lies between what ran', () => {
    expect(briefly(new Repository().commit(lab('1.0.0')).commit(lab('1.2.0')).check(lab('1.1.0')))).toEqual(DOWN);
  });

  test('what an override names', () => {
    expect(codes(lab('1.2.0'), lab('1.1.0', undefined, 'releases', [override('api', '1.1.0')]))).toEqual([]);
    expect(codes(lab('1.2.0'), lab('1.1.0', undefined, 'releases', [override('api', '1.0.0')]))).toEqual(DOWN);
  });
});
