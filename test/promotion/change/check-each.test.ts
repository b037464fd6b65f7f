import { type Finding, ReleaseManifest } from '../../../lib/manifest';
import { checkEach } from '../../../lib/promotion/change';
import { manifestText } from '../../support/manifest';
import { briefly, override, Repository, type Scene, specOf, START } from './story';

const DAY = 86_400_000;
let repository: Repository;

beforeEach(() => {
  repository = new Repository().commit({ dev: { api: '1.0.0' }, uat: { api: '1.0.0' }, prod: { api: '1.0.0' } });
});

/** The findings of the last so many commits, the last of which left the scene. */
function check(count: number, head: Scene, cutOff = false): Finding[] {
  const manifest = ReleaseManifest.fromText(manifestText(specOf(head)), 'release-manifest.yaml');
  return checkEach({ head: manifest, history: repository.history(cutOff), count, now: new Date(START + DAY) });
}

/** Commits the scenes, the last of which is the newest. */
function after(...scenes: readonly Scene[]): Finding[] {
  for (const scene of scenes) repository.commit(scene);
  return check(scenes.length, scenes.at(-1) ?? {});
}

const DEV: Scene = { dev: { api: '1.1.0' }, uat: { api: '1.0.0' }, prod: { api: '1.0.0' } };
const UAT: Scene = { ...DEV, uat: { api: '1.1.0' } };
const PROD: Scene = { ...UAT, prod: { api: '1.1.0' } };
const SKIP: Scene = { ...DEV, prod: { api: '1.1.0' } };

test('commits that go one environment at a time are right, though all together would be no proof', () => {
  expect(after(DEV, UAT, PROD)).toEqual([]);
});

test('a commit that skips an environment is found behind later ones that do something else, and named', () => {
  const [finding, ...others] = after(DEV, SKIP, { ...SKIP, dev: { api: '1.2.0' } });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ code: 'skipped-environment', environment: 'prod', image: 'api' });
  expect(finding?.message).toMatch(/ \(since commit 0000000003 of 2026-11-01\)$/);
});

test('its place is in the newest manifest', () => {
  const head = { ...SKIP, dev: { api: '1.2.0', web: '2.0.0' } };
  const [finding] = after(DEV, SKIP, head);
  const line = manifestText(specOf(head)).split('\n')[(finding?.line ?? 0) - 1];
  expect(finding?.file).toBe('release-manifest.yaml');
  expect(line).toContain('"1.1.0@');
});

test('what was taken back is not found', () => {
  expect(after(DEV, SKIP, DEV)).toEqual([]);
});

test('what was taken back and put there again is', () => {
  expect(briefly(after(DEV, SKIP, DEV, SKIP))).toEqual(['skipped-environment prod api']);
});

test('an exception that was recorded later mends it, for that reference alone', () => {
  const excepted = { ...SKIP, rules: { prod: { overrides: [override('api', '1.1.0')] } } };
  expect(after(DEV, SKIP, excepted)).toEqual([]);
  const other = { ...SKIP, rules: { prod: { overrides: [override('api', '1.0.0')] } } };
  expect(briefly(after(other))).toEqual([]); // judged alone: nothing entered
  expect(briefly(check(3, other))).toEqual(['skipped-environment prod api']);
});

test('a soak that was not met when the change was committed may be met by now', () => {
  const soak = (hours: number): Scene['rules'] => ({ prod: { soak: `${hours}h` } });
  repository = new Repository().commit({ rules: soak(20), dev: { api: '1.1.0' }, uat: { api: '1.0.0' }, prod: { api: '1.0.0' } });
  const scenes = [UAT, PROD].map((scene) => ({ ...scene, rules: soak(20) }));
  expect(after(...scenes)).toEqual([]); // uat has it since 01:00, and it is 24:00
  repository = new Repository().commit({ rules: soak(24), dev: { api: '1.1.0' }, uat: { api: '1.0.0' }, prod: { api: '1.0.0' } });
  expect(briefly(after(...scenes.map((scene) => ({ ...scene, rules: soak(24) }))))).toEqual(['soak-not-met prod api']);
});

test('of the ledger only the outcome counts', () => {
  const images = { api: { releases: ['1.0.0', '1.1.0'] } };
  const rewritten = { api: { releases: { '1.0.0': '1.0.0', '1.1.0': 'another build' } } };
  const pins = { dev: { api: '1.0.0' }, uat: { api: '1.0.0' }, prod: { api: '1.0.0' } };
  repository = new Repository().commit({ ...pins, images });
  expect(after({ ...pins, images: rewritten }, { ...pins, images })).toEqual([]);
  expect(briefly(after({ ...pins, images: rewritten }))).toEqual(['ledger-rewritten api']);
});

test('an untested combination stands as long as that set runs', () => {
  const rules = { prod: { combination: 'exact' } };
  const both = (api: string, web: string): Record<string, string> => ({ api, web });
  const base: Scene = { rules, uat: both('1.0.0', '2.0.0'), prod: both('1.0.0', '2.0.0') };
  repository = new Repository().commit(base).commit({ ...base, uat: both('1.1.0', '2.1.0') });
  const mixed: Scene = { ...base, uat: both('1.1.0', '2.1.0'), prod: both('1.1.0', '2.0.0') };
  expect(briefly(after(mixed, { ...mixed, dev: { api: '1.2.0' } }))).toEqual(['untested-combination prod']);
  expect(after({ ...mixed, prod: both('1.1.0', '2.1.0') })).toEqual([]);
});

test('a commit without a valid manifest changed nothing', () => {
  repository.commit('{').commit(DEV);
  expect(check(2, DEV)).toEqual([]);
});

test('where nothing was before, nothing is found', () => {
  repository = new Repository().commit(PROD);
  expect(check(1, PROD)).toEqual([]);
});
