import { briefly, pointedAt, Repository, type Rules, type Scene } from '../story';

/** What is said of a change of prod's rules; uat and perf are there. */
function said(before: Rules, after: Rules): string[] {
  const scene = (prod: Rules): Scene => ({ rules: { perf: {}, prod } });
  const findings = new Repository().commit(scene(before)).check(scene(after));
  expect(
    findings.every(({ code, severity, environment }) => code === 'rule-loosened' && severity === 'warning' && environment === 'prod'),
  ).toBe(true);
  return findings.map(({ message }) => message);
}

test.each<[string, Rules, Rules, string[]]>([
  ['one upstream more', { promotesFrom: ['uat'] }, { promotesFrom: ['uat', 'perf'] }, ['prod may now be promoted to from perf as well']],
  ['another upstream', { promotesFrom: ['uat'] }, { promotesFrom: ['dev'] }, ['prod may now be promoted to from dev as well']],
  [
    'no upstream',
    { promotesFrom: ['uat', 'dev'] },
    { promotesFrom: [] },
    ['prod no longer promotes from uat and dev: anything may enter it'],
  ],
  ['a shorter soak', { soak: '24h' }, { soak: '23h' }, ['the soak of prod falls from 24h to 23h']],
  ['no soak', { soak: '24h' }, {}, ['the soak of prod falls from 24h to none']],
  ['a combination that need not be exact', { combination: 'exact' }, {}, ['prod no longer asks for a combination that ran together']],
  ['builds', {}, { accepts: 'builds' }, ['prod now accepts any build, not only releases']],
  ['a thaw', { frozen: 'audit' }, {}, ['prod is thawed; it was frozen: "audit"']],
])('%s is looser', (_, before, after, expected) => {
  expect(said(before, after)).toEqual(expected);
});

test.each<[string, Rules, Rules]>([
  ['one upstream less', { promotesFrom: ['uat', 'perf'] }, { promotesFrom: ['uat'] }],
  ['a first upstream', { promotesFrom: [] }, { promotesFrom: ['uat'] }],
  ['upstreams in another order', { promotesFrom: ['uat', 'perf'] }, { promotesFrom: ['perf', 'uat'] }],
  ['a longer soak', { soak: '24h' }, { soak: '2d' }],
  ['a soak', {}, { soak: '1s' }],
  ['the same soak in other words', { soak: '24h' }, { soak: '1d' }],
  ['a soak of nothing', { soak: '0s' }, {}],
  ['an exact combination', { combination: 'any' }, { combination: 'exact' }],
  ['releases only', { accepts: 'builds' }, { accepts: 'releases' }],
  ['a default in words', { accepts: 'releases', combination: 'exact' }, { combination: 'exact' }],
  ['a freeze', {}, { frozen: 'audit' }],
  ['another reason for it', { frozen: 'audit' }, { frozen: 'holidays' }],
])('%s is not', (_, before, after) => {
  expect(said(before, after)).toEqual([]);
});

test('each is found where it stands, and what is gone at its environment', () => {
  const before = {
    rules: { perf: {}, prod: { promotesFrom: ['uat'], soak: '24h', combination: 'exact', accepts: 'releases', frozen: 'audit' } },
  };
  const after = { rules: { perf: {}, prod: { promotesFrom: ['uat', 'perf'], soak: '1h', combination: 'any', accepts: 'builds' } } };
  const findings = new Repository().commit(before).check(after);
  expect(findings.map((finding) => [finding.message.split(' ').slice(0, 4).join(' '), pointedAt(after, finding)])).toEqual([
    ['prod is thawed; it', 'prod:'],
    ['prod may now be', '"perf"]'],
    ['the soak of prod', '"1h"'],
    ['prod no longer asks', '"any"'],
    ['prod now accepts any', '"builds"'],
  ]);
});

test('an environment that is new, or gone, loosens nothing', () => {
  const strict = { rules: { prod: { promotesFrom: ['uat'], soak: '24h' } } };
  expect(new Repository().commit({ ...strict, without: ['prod'] }).check(strict)).toEqual([]);
  expect(new Repository().commit(strict).check({ ...strict, without: ['prod'] })).toEqual([]);
});

test('one that comes back laxer than it was once is a new one', () => {
  const strict = { rules: { prod: { promotesFrom: ['uat'], soak: '24h' } } };
  const repository = new Repository().commit(strict).commit({ ...strict, without: ['prod'] });
  expect(briefly(repository.check({ rules: { prod: { promotesFrom: [] } } }))).toEqual([]);
});
