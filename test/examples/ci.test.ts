import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { load } from 'js-yaml';
import { parseCommandLine } from '../../lib/cli/parse-command-line';
import { GITHUB_FILES, GITLAB_FILE, gitLabJobs, scripts, textOf, workflow } from './ci-files';

const SCHEMAS = join(__dirname, '../support/schemas');

/** What the scripts find in their environment. */
const VARIABLES = {
  IMAGE: 'api',
  VERSION: '1.4.0',
  version: '1.4.0',
  DIGEST: `sha256:${'1'.repeat(64)}`,
  digest: `sha256:${'1'.repeat(64)}`,
  FROM: 'uat',
  TO: 'prod',
  ONLY: 'api',
  base: 'HEAD',
};

function faultsOf(schema: string, text: string): unknown[] {
  const validator = new Validator(JSON.parse(readFileSync(join(SCHEMAS, schema), 'utf8')) as Schema, '7', false);
  return validator.validate(load(text)).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}

test('there are the workflows that the README of the example tells of', () => {
  expect(GITHUB_FILES).toEqual(['build.yml', 'promote.yml', 'pull-request.yml']);
  for (const file of [...GITHUB_FILES, '.gitlab-ci.yml']) expect(textOf('README.md')).toContain(file);
});

describe('syntax', () => {
  test.each(GITHUB_FILES)('%s is a workflow by the schema of GitHub', (file) => {
    expect(faultsOf('github-workflow.json', textOf(`github/${file}`))).toEqual([]);
  });

  test('.gitlab-ci.yml is a pipeline by the schema of GitLab', () => {
    expect(faultsOf('gitlab-ci.json', textOf(GITLAB_FILE))).toEqual([]);
  });

  test('the schemas would find a fault', () => {
    expect(faultsOf('github-workflow.json', textOf('github/build.yml').replace('timeout-minutes:', 'timeout:'))).not.toEqual([]);
    expect(faultsOf('gitlab-ci.json', textOf(GITLAB_FILE).replace('when: manual', 'when: sometimes'))).not.toEqual([]);
  });

  test.each(scripts())('$where is a script that $shell reads', ({ shell, text }) => {
    expect(() => execFileSync(shell, ['-n'], { input: text, stdio: 'pipe' })).not.toThrow();
  });

  test('every waybill command is one, with options that it has', () => {
    const found = scripts().flatMap(({ text }) =>
      [...text.matchAll(/npx --no-install waybill ([^\n|&;)]*)/g)].map(([, command]) => command!),
    );
    expect(new Set(found.map((command) => command.split(' ')[0]))).toEqual(
      new Set(['validate', 'check', 'plan', 'tags', 'labels', 'record', 'promote']),
    );
    for (const command of found) {
      expect(parseCommandLine(wordsOf(command.replace(/ >+ .*/, '')))).toMatchObject({ kind: 'run' });
    }
  });

  test('npx runs what the lockfile pins, and nothing that it would have to fetch', () => {
    for (const { text } of scripts()) expect(text.replaceAll('npx --no-install waybill ', '')).not.toContain('npx');
  });
});

describe('what comes from outside is never part of a script', () => {
  test.each(scripts())('$where has no expression that GitHub would paste into it', ({ text }) => {
    expect(text).not.toContain('${{');
  });

  test.each(scripts())('$where has each variable in quotes, but for lists that it parts itself', ({ text }) => {
    const unquoted = text
      .replace(/'[^']*'/g, '')
      .replace(/"(?:[^"$]|\$(?!\()|\$\((?:[^()]|\([^()]*\))*\))*"/g, '')
      .replaceAll('$?', '')
      .match(/\$(?:\w+|\{[^}]*\}?)/g);
    // The only expansion outside of quotes has its quotes inside.
    expect((unquoted ?? []).filter((found) => !found.startsWith('${ONLY:+'))).toEqual([]);
  });
});

describe('GitHub: as few permissions as can be', () => {
  const jobs = GITHUB_FILES.flatMap((file) => Object.entries(workflow(file).jobs).map(([name, job]) => ({ file, name, job })));

  test.each(GITHUB_FILES)('%s gives a job none that it does not name', (file) => {
    expect(workflow(file).permissions).toEqual({});
  });

  test('who may write what', () => {
    expect(Object.fromEntries(jobs.map(({ file, name, job }) => [`${file} ${name}`, job.permissions]))).toEqual({
      'build.yml build': { contents: 'read', 'id-token': 'write' },
      'build.yml record': { actions: 'write', contents: 'write', 'id-token': 'write', 'pull-requests': 'write' },
      'promote.yml promote': { actions: 'write', contents: 'write', 'pull-requests': 'write' },
      'pull-request.yml check': { contents: 'read' },
      'pull-request.yml comment': { 'pull-requests': 'write' },
    });
  });

  test.each(jobs)('$file $name ends in time, and leaves no token behind that it does not push with', ({ job }) => {
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    for (const { uses, with: given } of job.steps) {
      if (uses?.startsWith('actions/checkout@') !== true) continue;
      expect(given?.['fetch-depth']).toBe(0);
      expect(given?.['persist-credentials'] === false).toBe(job.permissions?.['contents'] === 'read');
    }
  });

  test('no code of a pull request runs where something can be written', () => {
    expect(Object.keys(workflow('pull-request.yml').on as object)).toEqual(['pull_request', 'workflow_dispatch']);
    const { comment } = workflow('pull-request.yml').jobs;
    expect(comment!.steps.map(({ uses }) => uses)).toEqual([undefined]);
    expect(comment!.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
  });

  test('each action is a commit, with its version beside it', () => {
    const uses = GITHUB_FILES.flatMap((file) => textOf(`github/${file}`).match(/uses:.*/g) ?? []);
    expect(uses.length).toBeGreaterThan(8);
    for (const action of uses) expect(action).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

describe('no key is stored', () => {
  test.each([...GITHUB_FILES.map((file) => `github/${file}`), GITLAB_FILE])('%s knows AWS by a role', (file) => {
    expect(textOf(file)).not.toMatch(/AWS_ACCESS_KEY|AWS_SECRET|aws-access-key|secrets\./);
  });

  test('GitLab gets its role by a token of the job', () => {
    const aws = gitLabJobs().get('.aws')!;
    expect(aws.id_tokens).toEqual({ AWS_TOKEN: { aud: 'sts.amazonaws.com' } });
    expect(aws.variables).toMatchObject({ AWS_WEB_IDENTITY_TOKEN_FILE: expect.any(String) as string });
  });
});

describe('GitLab', () => {
  const jobs = [...gitLabJobs()].filter(([name]) => !name.startsWith('.'));

  test('what pushes runs on the default branch and on tags alone', () => {
    const pushing = jobs.filter(([, { script = [] }]) => script.some((line) => line.includes('git push')));
    expect(pushing.map(([name]) => name)).toEqual(['record', 'promote']);
    for (const [, { rules = [] }] of pushing) {
      for (const rule of rules) expect(rule.if).toMatch(/^\$CI_COMMIT_(?:TAG|BRANCH == \$CI_DEFAULT_BRANCH) && \$WAYBILL_TOKEN$/);
    }
  });

  test('a fork gets no comment token, and no code runs beside it', () => {
    const [, comment] = jobs.find(([name]) => name === 'comment')!;
    expect(comment.rules![0]!.if).toContain('$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID');
    expect(comment.variables).toEqual({ GIT_STRATEGY: 'none' });
  });

  test('promotion is a button', () => {
    const [, promote] = jobs.find(([name]) => name === 'promote')!;
    expect(promote.rules!.map(({ when }) => when)).toEqual(['manual']);
  });
});

/** The words of a command as a shell reads them. */
function wordsOf(command: string): string[] {
  const script = `eval "set -- $COMMAND"; printf '%s\\0' "$@"`;
  const env = { ...VARIABLES, PATH: process.env['PATH'], COMMAND: command };
  return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}
