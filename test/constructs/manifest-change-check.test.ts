import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ManifestChangeCheck, type ManifestChangeCheckProps, ReleaseManifest } from '../../lib';
import { testApp } from '../support/app';
import { type EnvironmentSpec, manifestText } from '../support/manifest';

const RELEASES = { api: { releases: ['1.0.0', '1.1.0'] } };
const surroundings = process.env;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-synth-'));
  // Without what a CI system says of the pull request in which these tests run.
  const own = Object.entries(surroundings).filter(([name]) => !/^(GITHUB|CI|BITBUCKET|CODEBUILD|CHANGE|GIT)_/.test(name));
  process.env = { ...Object.fromEntries(own), HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  git('init', '--quiet', '--initial-branch', 'main');
});

afterEach(() => {
  process.env = surroundings;
  rmSync(folder, { recursive: true, force: true });
});

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

/** Writes the manifest: what each environment pins of the api, and its rules. */
function write(dev: string, uat: string, prod: string, rules: EnvironmentSpec = {}): void {
  const environments = {
    dev: { accepts: 'builds', images: { api: dev } },
    uat: { promotesFrom: ['dev'], images: { api: uat } },
    prod: { promotesFrom: ['uat'], ...rules, images: { api: prod } },
  };
  writeFileSync(join(folder, 'release-manifest.yaml'), manifestText({ environments, images: RELEASES }));
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', 'change');
}

/** An app of one stack that has the check. */
function check(props: Partial<ManifestChangeCheckProps> = {}): { stack: Stack; check: ManifestChangeCheck; synth: () => unknown } {
  const app = testApp();
  const stack = new Stack(app, 'Shop');
  const manifest = ReleaseManifest.fromFile(join(folder, 'release-manifest.yaml'));
  return { stack, check: new ManifestChangeCheck(stack, 'Check', { manifest, ...props }), synth: () => app.synth() };
}

test('a promotion that skips an environment fails the synthesis, with its place, code and mend', () => {
  write('1.1.0', '1.0.0', '1.0.0');
  commit();
  write('1.1.0', '1.0.0', '1.1.0');
  const { synth, check: made } = check();
  expect(synth).toThrow(/release-manifest\.yaml:\d+:\d+: error skipped-environment: .*1\.1\.0/);
  expect(made.errors).toHaveLength(1);
  expect(made.baseCommit).toBe(git('rev-parse', 'HEAD'));
});

test('a promotion by the rules passes, and makes no resource', () => {
  write('1.1.0', '1.1.0', '1.0.0');
  commit();
  write('1.1.0', '1.1.0', '1.1.0');
  const { synth, stack, check: made } = check();
  expect(synth).not.toThrow();
  expect(made.errors).toEqual([]);
  expect(stack.node.findAll().filter((construct) => 'cfnResourceType' in construct)).toEqual([]);
});

test('the base is what is named, and a soak runs up to the time that is named', () => {
  write('1.1.0', '1.1.0', '1.0.0', { soak: '1d' });
  commit();
  git('tag', 'before');
  write('1.1.0', '1.1.0', '1.1.0', { soak: '1d' });
  commit();
  const { errors } = check({ base: 'before' }).check;
  expect(errors).toEqual([expect.stringContaining('error soak-not-met')]);
  const tomorrow = new Date(Date.now() + 25 * 3_600_000);
  expect(check({ base: 'before', now: tomorrow }).check.errors).toEqual([]);
});

test('a rule that the change loosens is a warning, which can be acknowledged', () => {
  write('1.0.0', '1.0.0', '1.0.0', { soak: '1d' });
  commit();
  write('1.0.0', '1.0.0', '1.0.0');
  const { stack, synth } = check();
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('warning rule-loosened.*cdk-waybill:rule-loosened'));
  expect(synth).not.toThrow();
});

test('a base that is not valid is passed over, and the commit is told that took its place', () => {
  write('1.0.0', '1.0.0', '1.0.0');
  commit();
  const valid = git('rev-parse', 'HEAD');
  writeFileSync(join(folder, 'release-manifest.yaml'), '{');
  commit();
  write('1.0.0', '1.0.0', '1.0.0');
  expect(check().check.baseCommit).toBe(valid);
});

test('before the first commit there is nothing to compare', () => {
  write('1.0.0', '1.0.0', '1.0.0');
  const { check: made, synth } = check();
  expect(made.baseCommit).toBeUndefined();
  expect(synth).not.toThrow();
});

test('a manifest that is compared with nothing is refused: one of a text, one outside of git, a base that is no commit', () => {
  write('1.0.0', '1.0.0', '1.0.0');
  expect(() => check({ manifest: ReleaseManifest.fromText(manifestText({})) })).toThrow(
    'the manifest was read from a text, which has no history; read it with ReleaseManifest.fromFile [at Shop/Check]',
  );
  commit();
  expect(() => check({ base: 'nowhere' })).toThrow(/cannot be checked: .*nowhere.*\[at Shop\/Check\]/);
  write('1.0.0', '1.0.0', '1.0.0');
  rmSync(join(folder, '.git'), { recursive: true });
  expect(() => check()).toThrow(/cannot be checked: the manifest is not in a git work tree/);
});

test('a shallow clone in which no valid manifest is left to compare with is refused', () => {
  write('1.0.0', '1.0.0', '1.0.0');
  commit();
  writeFileSync(join(folder, 'release-manifest.yaml'), '{');
  commit();
  git('clone', '--quiet', '--depth', '1', `file://${folder}`, 'clone');
  folder = join(folder, 'clone');
  write('1.0.0', '1.0.0', '1.0.0');
  expect(() => check()).toThrow('a shallow clone hides the manifest to compare with; type: git fetch --unshallow');
  folder = join(folder, '..');
});
