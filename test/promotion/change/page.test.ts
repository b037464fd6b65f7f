import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding } from '../../../lib/manifest';
import { CHANGE_RULES } from '../../../lib/promotion/change/rules';
import { Repository, type Scene } from './story';

/** Without the line breaks of its prose. */
const PAGE = readFileSync(join(__dirname, '../../../docs/changes.md'), 'utf8').replaceAll(/\s+/g, ' ');

const RULES = { prod: { promotesFrom: ['uat'], soak: '24h' } };
const BEFORE: Scene = { dev: { api: '1.1.0' }, uat: { api: '1.1.0' }, prod: { api: '1.0.0' }, rules: RULES };
const AFTER: Scene = { ...BEFORE, prod: { api: '1.1.0' } };

/** The examples of the page, as the check really says them. */
const EXAMPLES: Readonly<Record<string, () => Finding[]>> = {
  'skipped-environment': () => new Repository().commit({ ...BEFORE, uat: { api: '1.0.0' } }).check({ ...AFTER, uat: { api: '1.0.0' } }),
  'skipped-environment in one change': () => new Repository().commit({ ...BEFORE, uat: { api: '1.0.0' } }).check(AFTER),
  'skipped-environment of what is gone': () =>
    new Repository()
      .commit(BEFORE)
      .commit({ ...BEFORE, uat: { api: '1.2.0' } })
      .check({ ...AFTER, uat: { api: '1.2.0' } }),
  'soak-not-met': () => new Repository().commit(BEFORE).check(AFTER, { hours: 5 }),
  'untested-combination': () => {
    const rules = { prod: { promotesFrom: ['uat'], combination: 'exact' } };
    const tested = { uat: { api: '1.1.0', web: '2.1.0' }, prod: { api: '1.0.0', web: '2.0.0' }, rules };
    return new Repository().commit(tested).check({ ...tested, prod: { api: '1.1.0', web: '2.0.0' } });
  },
  downgrade: () => {
    const rules = { dev: { accepts: 'builds' } };
    return new Repository().commit({ dev: { api: '1.1.0' }, rules }).check({ dev: { api: '1.0.0' }, rules });
  },
  frozen: () => {
    const rules = { prod: { promotesFrom: ['uat'], frozen: 'holidays' } };
    return new Repository().commit({ ...BEFORE, rules }).check({ ...AFTER, rules });
  },
  'ledger-rewritten': () => {
    const images = (digest: string): Scene['images'] => ({ api: { releases: { '1.0.0': digest } } });
    return new Repository().commit({ images: images('1.0.0') }).check({ images: images('1.1.0') });
  },
  'release-dropped': () => {
    const images = (...releases: string[]): Scene['images'] => ({ api: { releases } });
    const all = images('1.0.0', '1.1.0');
    return new Repository()
      .commit({ images: all, prod: { api: '1.0.0' } })
      .commit({ images: all, prod: { api: '1.1.0' } })
      .check({ images: images('1.1.0'), prod: { api: '1.1.0' } });
  },
  'rule-loosened': () => new Repository().commit(BEFORE).check({ ...BEFORE, rules: { prod: { promotesFrom: ['uat'], soak: '12h' } } }),
};

test.each(Object.entries(EXAMPLES))('the page shows what is said of %s', (name, example) => {
  const [finding, ...more] = example();
  expect(more).toEqual([]);
  expect(finding!.code).toBe(name.split(' ')[0]);
  expect(PAGE).toContain(`${finding!.severity} ${finding!.code}: ${finding!.message} ${finding!.help}`);
});

test('the page has every rule', () => {
  const codes = new Set(Object.keys(EXAMPLES).map((name) => name.split(' ')[0]));
  expect(codes.size).toBe(CHANGE_RULES.length);
});
