import { digestOf, type ReleaseSpec } from '../../../support/manifest';
import { briefly, pointedAt, Repository, type Scene } from '../story';

const FACTS = { digest: digestOf('1.0.0'), revision: '4f1c2d9', created: '2026-11-20T10:00:00Z' };

function ledger(release: ReleaseSpec): Scene {
  return { images: { api: { releases: { '1.0.0': release } } } };
}

function codes(before: ReleaseSpec, after: ReleaseSpec): string[] {
  return briefly(new Repository().commit(ledger(before)).check(ledger(after)));
}

const FOUND = ['ledger-rewritten api'];

test.each([
  ['digest', digestOf('other')],
  ['revision', '4f1c2d9a'],
  ['created', '2026-11-20T10:00:01Z'],
])('another %s rewrites the ledger, and is found where it stands', (field, now) => {
  const head = ledger({ ...FACTS, [field]: now });
  const [finding, ...more] = new Repository().commit(ledger(FACTS)).check(head);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ code: 'ledger-rewritten', severity: 'error', image: 'api' });
  expect(pointedAt(head, finding!)).toBe(`"${now}"`);
});

test('says what was and what is, and what to do instead', () => {
  const [finding] = new Repository().commit(ledger(FACTS)).check(ledger({ ...FACTS, digest: digestOf('other'), revision: '9abcdef' }));
  expect(finding?.message).toBe(
    `1.0.0 of api is recorded, and this change rewrites it: its digest was ${digestOf('1.0.0')} and is now ${digestOf('other')} and its revision was 4f1c2d9 and is now 9abcdef`,
  );
  expect(finding?.help).toBe(
    `put ${digestOf('1.0.0')} back, and record what was built anew under a version of its own: waybill record api VERSION --tag TAG`,
  );
});

test('what was recorded may not be taken away, and is found where it was', () => {
  const head = ledger({ digest: FACTS.digest, created: FACTS.created });
  const [finding, ...more] = new Repository().commit(ledger(FACTS)).check(head);
  expect(more).toEqual([]);
  expect(finding?.message).toContain('its revision was 4f1c2d9 and is gone');
  expect(pointedAt(head, finding!)).toBe('1.0.0:');
});

test('what was missing may be added', () => {
  expect(codes({ digest: FACTS.digest }, FACTS)).toEqual([]);
});

test.each(['2026-11-20t10:00:00z', '2026-11-20T11:00:00+01:00', '2026-11-20T10:00:00.000Z', '2026-11-20T04:30:00-05:30'])(
  'the same moment written %s is the same',
  (created) => {
    expect(codes(FACTS, { ...FACTS, created })).toEqual([]);
    expect(codes({ ...FACTS, created }, FACTS)).toEqual([]);
  },
);

test('moments are told apart to the last digit', () => {
  expect(codes({ ...FACTS, created: '2026-11-20T10:00:00.123456788Z' }, { ...FACTS, created: '2026-11-20T10:00:00.123456789Z' })).toEqual(
    FOUND,
  );
  expect(codes({ ...FACTS, created: '2026-11-20T10:00:00.12Z' }, { ...FACTS, created: '2026-11-20T10:00:00.120Z' })).toEqual([]);
});

test('a mark of rejection comes and goes, and a new version rewrites nothing', () => {
  expect(codes(FACTS, { ...FACTS, rejected: 'leaks' })).toEqual([]);
  expect(codes({ ...FACTS, rejected: 'leaks' }, FACTS)).toEqual([]);
  const grown = { images: { api: { releases: { '1.1.0': 'B', '1.0.0': FACTS } } } };
  expect(new Repository().commit(ledger(FACTS)).check(grown)).toEqual([]);
});

test('an override excuses nothing of it', () => {
  const rules = { prod: { promotesFrom: ['uat'], overrides: [{ image: 'api', ref: `1.0.0@${digestOf('other')}`, reason: 'r', by: 'b' }] } };
  const head = { ...ledger({ digest: digestOf('other') }), rules };
  expect(briefly(new Repository().commit(ledger({ digest: digestOf('1.0.0') })).check(head))).toEqual(FOUND);
});
