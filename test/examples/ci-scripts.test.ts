import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join, resolve } from 'node:path';
import { Workspace } from '../cli/workspace';
import { stepScript } from './ci-files';

const ROOT = resolve(__dirname, '../..');
const UAT = { uat: { images: { api: '1.4.0' } }, prod: { promotesFrom: ['uat'], images: { api: '1.3.2' } } };
const IMAGES = { api: { releases: ['1.4.0', '1.3.2'] } };
const HOSTILE = '"; touch hacked; echo "$(touch hacked)`touch hacked`';

let workspace: Workspace;
let outside: string;

/** A clone of a repository with an origin, and commands of a runner beside it that only write down what they were told. */
beforeEach(() => {
  workspace = Workspace.create().initGit().manifest({ environments: UAT, images: IMAGES }).commit('first');
  outside = join(workspace.folder, '.git', 'runner');
  mkdirSync(join(outside, 'bin'), { recursive: true });
  const tsx = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
  command('npx', `shift 2\nexec '${process.execPath}' --no-warnings --import '${tsx}' '${join(ROOT, 'bin/waybill.ts')}' "$@"`);
  command('gh', `printf '%s\\n' "$*" >> "$RUNNER_TEMP/gh"\ncat "$RUNNER_TEMP/gh-answer" 2> /dev/null || :`);
  command('openssl', 'echo 5ecre7');
  workspace.git('init', '--quiet', '--bare', join(outside, 'origin.git'));
  workspace.git('remote', 'add', 'origin', join(outside, 'origin.git'));
  workspace.git('push', '--quiet', 'origin', 'main');
});

function command(name: string, script: string): void {
  const path = join(outside, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Runs the script of a step as GitHub does. */
function run(script: string, env: Record<string, string>): { readonly exitCode: number | null; readonly text: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], {
    cwd: workspace.folder,
    encoding: 'utf8',
    env: {
      PATH: `${join(outside, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: outside,
      GIT_CONFIG_NOSYSTEM: '1',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'shop/shop',
      GITHUB_RUN_ID: '7',
      GITHUB_OUTPUT: join(outside, 'output'),
      GITHUB_STEP_SUMMARY: join(outside, 'summary'),
      RUNNER_TEMP: outside,
      ...env,
    },
  });
  return { exitCode: status, text: `${stdout}${stderr}` };
}

function written(name: string): string {
  return readFileSync(join(outside, name), 'utf8');
}

describe('promote.yml', () => {
  const SCRIPT = stepScript('promote.yml', 'promote', 'promote in a pull request');

  test('pushes one commit on a branch of its own, and opens a pull request that begins with the plan', () => {
    const { exitCode, text } = run(SCRIPT, { FROM: 'uat', TO: 'prod', ONLY: '' });
    expect({ exitCode, text: exitCode === 0 ? '' : text }).toEqual({ exitCode: 0, text: '' });
    const pushed = workspace.git('--git-dir', join(outside, 'origin.git'), 'log', '--format=%an %s', 'main..promote/uat-prod-7');
    expect(pushed.trimEnd().split('\n')).toHaveLength(1);
    expect(pushed).toMatch(/^github-actions\[bot\] .*api.*1\.4\.0/);
    expect(workspace.read()).not.toContain('1.3.2@');
    expect(written('plan.md')).toMatch(/^<!-- waybill plan -->/);
    const [create, check] = written('gh').trimEnd().split('\n');
    expect(create).toMatch(/^pr create --head promote\/uat-prod-7 --title .* --body-file /);
    expect(check).toBe('workflow run pull-request.yml --ref promote/uat-prod-7');
  });

  test('says so when there is nothing to promote', () => {
    workspace.manifest({ environments: { ...UAT, prod: { ...UAT.prod, images: { api: '1.4.0' } } }, images: IMAGES }).commit('second');
    expect(run(SCRIPT, { FROM: 'uat', TO: 'prod', ONLY: 'api' }).exitCode).toBe(0);
    expect(written('summary')).toBe('prod runs all that uat runs\n');
  });

  test.each(['FROM', 'TO', 'ONLY'])('what somebody typed into %s is a name that is not there, and no code', (input) => {
    const { exitCode } = run(SCRIPT, { FROM: 'uat', TO: 'prod', ONLY: 'api', [input]: HOSTILE });
    expect(exitCode).not.toBe(0);
    expect(execFileSync('ls', { cwd: workspace.folder, encoding: 'utf8' })).toBe('release-manifest.yaml\n');
  });
});

describe('pull-request.yml', () => {
  const PLAN = stepScript('pull-request.yml', 'check', 'plan');
  const COMMENT = stepScript('pull-request.yml', 'comment', 'create the comment, or bring it up to date');

  test('hands the plan on as one value, whatever is in it', () => {
    workspace.git('switch', '--quiet', '--create', 'change');
    const reason = 'x\\nplan<<EOF';
    workspace.manifest({ environments: { ...UAT, prod: { ...UAT.prod, frozen: reason } }, images: IMAGES }).commit('freeze');
    expect(run(PLAN, { BASE: 'main' }).exitCode).toBe(0);
    const lines = written('output').split('\n');
    expect(lines[0]).toBe('plan<<end-5ecre7');
    expect(lines.indexOf('end-5ecre7')).toBe(lines.length - 2);
    expect(lines[1]).toBe('<!-- waybill plan -->');
    expect(written('summary')).toContain('prod');
  });

  test('has no plan for a change of something else', () => {
    workspace.git('switch', '--quiet', '--create', 'change');
    workspace.write('other', 'x').commit('other');
    expect(run(PLAN, { BASE: 'main' })).toEqual({ exitCode: 0, text: '' });
    expect(() => written('output')).toThrow('ENOENT');
  });

  test('is not misled by a tag that is called as the base', () => {
    workspace.git('switch', '--quiet', '--create', 'change');
    workspace.manifest({ environments: { ...UAT, prod: { ...UAT.prod, frozen: 'x' } }, images: IMAGES }).commit('freeze');
    workspace.git('tag', 'origin/main');
    expect(run(PLAN, { BASE: 'main' }).exitCode).toBe(0);
    expect(written('output')).toContain('<!-- waybill plan -->');
  });

  test('the first time it comments, then it brings that comment up to date', () => {
    expect(run(COMMENT, { NUMBER: '12', PLAN: `<!-- waybill plan -->\n${HOSTILE}` }).exitCode).toBe(0);
    expect(written('gh')).toContain('api --method POST repos/shop/shop/issues/12/comments --raw-field body=<!-- waybill plan -->');
    writeFileSync(join(outside, 'gh-answer'), '4711\n4712\n');
    expect(run(COMMENT, { NUMBER: '12', PLAN: '<!-- waybill plan -->\nnew' }).exitCode).toBe(0);
    expect(written('gh')).toContain('api --method PATCH repos/shop/shop/issues/comments/4711 --raw-field body=<!-- waybill plan -->\nnew');
    expect(execFileSync('ls', { cwd: workspace.folder, encoding: 'utf8' })).toBe('release-manifest.yaml\n');
  });
});
