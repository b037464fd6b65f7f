import { ReleaseManifest } from '../../../lib/manifest';
import { checkChange } from '../../../lib/promotion';
import { manifestText } from '../../support/manifest';
import { briefly, Repository, specOf } from './story';

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
