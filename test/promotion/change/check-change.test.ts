import { parseManifest, ReleaseManifest } from '../../../lib/manifest';
import { checkChange } from '../../../lib/promotion';
import { digestOf, manifestText } from '../../support/manifest';
import { briefly, Repository, type Scene, specOf } from './story';

const EVERYWHERE = { dev: { api: '1.0.0' }, uat: { api: '1.0.0' }, prod: { api: '1.0.0' } };

test('a promotion of what is upstream finds nothing', () => {
  const repository = new Repository().commit(EVERYWHERE).commit({ ...EVERYWHERE, dev: { api: '1.1.0' } });
  expect(repository.check({ ...EVERYWHERE, dev: { api: '1.1.0' }, uat: { api: '1.1.0' } })).toEqual([]);
});

test('no change finds nothing, and with no manifest at the base there is nothing to compare', () => {
  const repository = new Repository().commit(EVERYWHERE);
  expect(repository.check(EVERYWHERE)).toEqual([]);
  const head = ReleaseManifest.fromText(manifestText(specOf({ ...EVERYWHERE, prod: { api: '1.3.0' } })));
  expect(checkChange({ base: undefined, head, history: undefined, now: new Date() })).toEqual([]);
});

test('everything at once is reported in the order of the file, each at its place', () => {
  const repository = new Repository().commit({
    ...EVERYWHERE,
    rules: { prod: { promotesFrom: ['uat'], frozen: 'holidays', combination: 'exact' } },
  });
  const findings = repository.check({ ...EVERYWHERE, uat: { api: '1.3.0' }, prod: { api: '1.3.0' } });
  expect(briefly(findings)).toEqual([
    'skipped-environment uat api',
    'rule-loosened prod',
    'rule-loosened prod',
    'frozen prod api',
    'skipped-environment prod api',
    'untested-combination prod',
  ]);
});

test('a rollback to what was rejected since is no change to judge: the head is not valid', () => {
  const ledger = (rejected: boolean): Scene => ({
    ...EVERYWHERE,
    images: { api: { releases: { '1.0.0': { digest: digestOf('1.0.0'), ...(rejected ? { rejected: 'leaks' } : {}) }, '1.1.0': '1.1.0' } } },
  });
  const later = { dev: { api: '1.1.0' }, uat: { api: '1.1.0' }, prod: { api: '1.1.0' } };
  const repository = new Repository().commit(ledger(false)).commit({ ...ledger(true), ...later });
  expect(repository.check({ ...ledger(false), ...later, prod: { api: '1.0.0' } })).toEqual([]);
  const { findings } = parseManifest(manifestText(specOf({ ...ledger(true), ...later, prod: { api: '1.0.0' } })));
  expect(briefly(findings)).toEqual(['rejected-release prod api']);
});

test('one finding says of a shallow clone what it may hide, whatever the number of the others', () => {
  const repository = new Repository().commit({ ...EVERYWHERE, prod: { api: '1.1.0' } });
  const findings = repository.check({ ...EVERYWHERE, prod: { api: '1.0.0', web: '2.0.0' } }, { cutOff: true });
  expect(briefly(findings)).toEqual(['downgrade prod api', 'skipped-environment prod web', 'shallow-history']);
  expect(findings[2]).toMatchObject({ severity: 'error', file: null, line: null, column: null });
  expect(findings[2]?.message).toBe('a shallow clone cuts the history off, and what it hides may excuse some of 2 findings');
  expect(findings[2]?.help).toBe('type: git fetch --unshallow, then check again');
});

test('a shallow clone that nothing depends on is none of the check', () => {
  const repository = new Repository().commit({ ...EVERYWHERE, rules: { prod: { promotesFrom: ['uat'], frozen: 'audit' } } });
  expect(briefly(repository.check(EVERYWHERE, { cutOff: true }))).toEqual(['rule-loosened prod']);
});

test('a renamed image, and a renamed environment, are new ones', () => {
  const images = { api: { repository: 'shop/api', releases: ['1.0.0'] } };
  const renamed = { images: { backend: { repository: 'shop/api', releases: ['1.0.0'] } } };
  const findings = new Repository().commit({ ...EVERYWHERE, images }).check({ ...renamed, prod: { backend: '1.0.0' } });
  expect(briefly(findings)).toEqual(['skipped-environment prod backend', 'release-dropped api']);
  const production = {
    ...EVERYWHERE,
    rules: { production: { promotesFrom: ['uat'] } },
    more: { production: { api: '1.0.0' } },
    without: ['prod'],
  };
  expect(new Repository().commit(EVERYWHERE).check(production)).toEqual([]);
});

test('names like those of every object are just names', () => {
  const images = { constructor: { releases: ['1.0.0', '1.1.0'] }, valueof: { releases: ['1.0.0', '1.1.0'] } };
  const before = { images, uat: { constructor: '1.0.0' }, prod: { constructor: '1.0.0' } };
  const after = { images, uat: { constructor: '1.0.0' }, prod: { constructor: '1.1.0', valueof: '1.0.0' } };
  expect(briefly(new Repository().commit(before).check(after))).toEqual([
    'skipped-environment prod constructor',
    'skipped-environment prod valueof',
  ]);
});
