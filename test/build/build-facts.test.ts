import { CI_SYSTEMS, buildFacts } from '../../lib/build';
import { COMMIT, git } from './facts';

const OTHER = '9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6a7b8';

/** Detached, as CI systems check out. */
const CLONE = git();

describe('GitHub Actions', () => {
  const PUSH = {
    GITHUB_ACTIONS: 'true',
    GITHUB_SHA: COMMIT,
    GITHUB_REF: 'refs/heads/feature/cart',
    GITHUB_HEAD_REF: '',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY: 'shop/api',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_ATTEMPT: '2',
  };

  test('a push builds a branch', () => {
    expect(buildFacts(PUSH, CLONE)).toEqual({
      ci: 'github',
      revision: COMMIT,
      ref: { kind: 'branch', branch: 'feature/cart' },
      repository: 'https://github.com/shop/api',
      runUrl: 'https://github.com/shop/api/actions/runs/1658821493/attempts/2',
      runId: '1658821493',
      created: '2026-11-20T10:00:00Z',
      changed: [],
      tagsHere: [],
      tags: [],
      notes: [],
    });
  });

  test('a pushed tag builds the tag', () => {
    expect(buildFacts({ ...PUSH, GITHUB_REF: 'refs/tags/v1.4.0' }, CLONE).ref).toEqual({ kind: 'tag', tag: 'v1.4.0' });
  });

  test('a pull request builds its merge, which is what is checked out', () => {
    const facts = buildFacts({ ...PUSH, GITHUB_REF: 'refs/pull/12/merge', GITHUB_HEAD_REF: 'feature/cart' }, CLONE);
    expect(facts).toMatchObject({ revision: COMMIT, ref: { kind: 'pull-request', number: '12', branch: 'feature/cart' }, notes: [] });
  });

  test('on pull_request_target the base branch is built', () => {
    const facts = buildFacts({ ...PUSH, GITHUB_REF: 'refs/heads/main', GITHUB_HEAD_REF: 'evil' }, CLONE);
    expect(facts.ref).toEqual({ kind: 'branch', branch: 'main' });
  });

  test('another commit than the one of the event is what is built, and that is said', () => {
    const facts = buildFacts(PUSH, git({ commit: OTHER }));
    expect(facts.revision).toBe(OTHER);
    expect(facts.notes).toEqual([`github was started for "${COMMIT}", and ${OTHER} is checked out: that is what is built`]);
  });
});

describe('GitLab CI', () => {
  const PUSH = {
    GITLAB_CI: 'true',
    CI_COMMIT_SHA: COMMIT,
    CI_COMMIT_BRANCH: 'main',
    CI_COMMIT_TIMESTAMP: '2026-11-20T11:00:00+01:00',
    CI_PROJECT_URL: 'https://gitlab.example.com/shop/api',
    CI_PROJECT_DESCRIPTION: 'The API of the shop',
    CI_JOB_URL: 'https://gitlab.example.com/shop/api/-/jobs/7',
    CI_PIPELINE_ID: '42',
    // Never read: it holds the job's token.
    CI_REPOSITORY_URL: 'https://gitlab-ci-token:glcbt-64_secret@gitlab.example.com/shop/api.git',
    CI_JOB_TOKEN: 'glcbt-64_secret',
  };

  test('a push builds a branch; without git the CI knows commit and time', () => {
    expect(buildFacts(PUSH, undefined)).toEqual({
      ci: 'gitlab',
      revision: COMMIT,
      ref: { kind: 'branch', branch: 'main' },
      repository: 'https://gitlab.example.com/shop/api',
      runUrl: 'https://gitlab.example.com/shop/api/-/jobs/7',
      runId: '42',
      description: 'The API of the shop',
      created: '2026-11-20T10:00:00Z',
      changed: [],
      tagsHere: [],
      tags: [],
      notes: [],
    });
  });

  test('a tag pipeline builds the tag, a merge request pipeline the request', () => {
    expect(buildFacts({ ...PUSH, CI_COMMIT_BRANCH: '', CI_COMMIT_TAG: 'v1.4.0' }, CLONE).ref).toEqual({ kind: 'tag', tag: 'v1.4.0' });
    const request = { CI_COMMIT_BRANCH: '', CI_MERGE_REQUEST_IID: '12', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature/cart' };
    expect(buildFacts({ ...PUSH, ...request }, CLONE).ref).toEqual({ kind: 'pull-request', number: '12', branch: 'feature/cart' });
  });

  test('a pipeline for a pull request on GitHub is one, too', () => {
    const external = { CI_EXTERNAL_PULL_REQUEST_IID: '7', CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: 'cart' };
    expect(buildFacts({ ...PUSH, ...external }, CLONE).ref).toEqual({ kind: 'pull-request', number: '7', branch: 'cart' });
  });
});

describe('Bitbucket Pipelines', () => {
  const PUSH = {
    BITBUCKET_BUILD_NUMBER: '31',
    BITBUCKET_COMMIT: COMMIT,
    BITBUCKET_BRANCH: 'main',
    BITBUCKET_GIT_HTTP_ORIGIN: 'http://bitbucket.org/shop/api',
  };

  test('branch, tag and pull request', () => {
    expect(buildFacts(PUSH, CLONE)).toMatchObject({
      ci: 'bitbucket',
      ref: { kind: 'branch', branch: 'main' },
      repository: 'http://bitbucket.org/shop/api',
      runUrl: 'http://bitbucket.org/shop/api/pipelines/results/31',
      runId: '31',
    });
    expect(buildFacts({ ...PUSH, BITBUCKET_BRANCH: '', BITBUCKET_TAG: 'v1.4.0' }, CLONE).ref).toEqual({ kind: 'tag', tag: 'v1.4.0' });
    expect(buildFacts({ ...PUSH, BITBUCKET_PR_ID: '12' }, CLONE).ref).toEqual({ kind: 'pull-request', number: '12', branch: 'main' });
  });

  test('a commit that is said in short is the one that is checked out', () => {
    expect(buildFacts({ ...PUSH, BITBUCKET_COMMIT: COMMIT.slice(0, 12) }, CLONE)).toMatchObject({ revision: COMMIT, notes: [] });
  });
});

describe('CodeBuild', () => {
  const BUILD = {
    CODEBUILD_BUILD_ID: 'api:b1e6661e-e4f2-4156-9ab9-82a19EXAMPLE',
    CODEBUILD_BUILD_URL: 'https://eu-west-1.console.aws.amazon.com/codebuild/home?region=eu-west-1#/builds/api:b1e6661e/view/new',
    CODEBUILD_RESOLVED_SOURCE_VERSION: COMMIT,
    CODEBUILD_SOURCE_REPO_URL: 'https://github.com/shop/api.git',
    CODEBUILD_INITIATOR: 'GitHub-Hookshot/1234',
  };

  test.each([
    ['branch/feature/cart', 'refs/heads/feature/cart', { kind: 'branch', branch: 'feature/cart' }],
    ['tag/v1.4.0', 'refs/tags/v1.4.0', { kind: 'tag', tag: 'v1.4.0' }],
    ['pr/12', 'refs/heads/feature/cart', { kind: 'pull-request', number: '12', branch: 'feature/cart' }],
  ])('started by a webhook for %s', (trigger, head, ref) => {
    const facts = buildFacts({ ...BUILD, CODEBUILD_WEBHOOK_TRIGGER: trigger, CODEBUILD_WEBHOOK_HEAD_REF: head }, CLONE);
    expect(facts).toMatchObject({ ci: 'codebuild', ref, repository: 'https://github.com/shop/api', runUrl: BUILD.CODEBUILD_BUILD_URL });
  });

  test('started by CodePipeline it knows the commit and no branch; the branch can be named, else git is asked', () => {
    const pipeline = {
      ...BUILD,
      CODEBUILD_INITIATOR: 'codepipeline/shop',
      CODEBUILD_SOURCE_VERSION: 'arn:aws:s3:::artifacts/shop/Source/abc',
      CODEBUILD_SOURCE_REPO_URL: '',
    };
    expect(buildFacts(pipeline, undefined)).toMatchObject({ revision: COMMIT });
    expect(buildFacts(pipeline, undefined).ref).toBeUndefined();
    expect(buildFacts(pipeline, undefined, 'main').ref).toEqual({ kind: 'branch', branch: 'main' });
    expect(buildFacts(pipeline, git({ tagsHere: ['v1.4.0'] })).tagsHere).toEqual(['v1.4.0']);
  });

  test('started by hand: only a full name tells a branch from a commit', () => {
    expect(buildFacts({ ...BUILD, CODEBUILD_SOURCE_VERSION: 'refs/heads/main' }, CLONE).ref).toEqual({ kind: 'branch', branch: 'main' });
    expect(buildFacts({ ...BUILD, CODEBUILD_SOURCE_VERSION: 'main' }, CLONE).ref).toBeUndefined();
    expect(buildFacts({ ...BUILD, CODEBUILD_SOURCE_VERSION: 'pr/12' }, CLONE).ref).toEqual({ kind: 'pull-request', number: '12' });
  });
});

describe('Jenkins', () => {
  const BUILD = {
    JENKINS_URL: 'https://ci.example.com/',
    BUILD_URL: 'https://ci.example.com/job/api/7/',
    BUILD_TAG: 'jenkins-api-7',
    GIT_COMMIT: COMMIT,
    GIT_URL: 'git@github.com:shop/api.git',
  };

  test('a multibranch project says what it builds', () => {
    expect(buildFacts({ ...BUILD, BRANCH_NAME: 'main', GIT_BRANCH: 'main' }, CLONE)).toMatchObject({
      ci: 'jenkins',
      ref: { kind: 'branch', branch: 'main' },
      repository: 'https://github.com/shop/api',
      runUrl: 'https://ci.example.com/job/api/7/',
      runId: 'jenkins-api-7',
    });
    expect(buildFacts({ ...BUILD, BRANCH_NAME: 'v1.4.0', TAG_NAME: 'v1.4.0' }, CLONE).ref).toEqual({ kind: 'tag', tag: 'v1.4.0' });
    const change = { BRANCH_NAME: 'PR-12', CHANGE_ID: '12', CHANGE_BRANCH: 'feature/cart' };
    expect(buildFacts({ ...BUILD, ...change }, CLONE).ref).toEqual({ kind: 'pull-request', number: '12', branch: 'feature/cart' });
  });

  test('any other project only which branch was checked out', () => {
    expect(buildFacts({ ...BUILD, GIT_BRANCH: 'origin/feature/cart' }, CLONE).ref).toEqual({ kind: 'branch', branch: 'feature/cart' });
    expect(buildFacts({ ...BUILD, GIT_BRANCH: 'detached' }, CLONE).ref).toBeUndefined();
  });
});

describe('without a CI system', () => {
  test('git says it all', () => {
    const facts = buildFacts({}, git({ branch: 'main', tagsHere: ['v1.4.0'], origin: 'https://ann:secret@github.com/shop/api.git' }));
    expect(facts).toEqual({
      revision: COMMIT,
      ref: { kind: 'branch', branch: 'main' },
      repository: 'https://github.com/shop/api',
      created: '2026-11-20T10:00:00Z',
      changed: [],
      tagsHere: ['v1.4.0'],
      tags: ['v1.4.0'],
      notes: [],
    });
  });

  test('neither git nor CI: nothing is known, and nothing is made up', () => {
    expect(buildFacts({}, undefined)).toEqual({ changed: [], tagsHere: [], tags: [], notes: [] });
  });
});

test('a runner on CodeBuild is that of GitHub, which knows more', () => {
  const both = { CODEBUILD_BUILD_ID: 'runner:1', GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main' };
  expect(buildFacts(both, CLONE)).toMatchObject({ ci: 'github', ref: { kind: 'branch', branch: 'main' } });
});

test("on a CI system's build of a branch, tags of the commit are not its own: they have builds of their own", () => {
  const facts = buildFacts({ GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main' }, git({ tagsHere: ['v1.4.0'] }));
  expect(facts).toMatchObject({ tagsHere: [], tags: ['v1.4.0'] });
});

test('a shallow clone without tags is said', () => {
  expect(buildFacts({}, git({ shallow: true })).notes).toEqual([expect.stringContaining('shallow')]);
  expect(buildFacts({}, git({ shallow: true, tags: ['v1.0.0'] })).notes).toEqual([]);
});

describe('SOURCE_DATE_EPOCH', () => {
  test('wins over the time of the commit', () => {
    expect(buildFacts({ SOURCE_DATE_EPOCH: '1000000000' }, CLONE).created).toBe('2001-09-09T01:46:40Z');
    expect(buildFacts({ SOURCE_DATE_EPOCH: '' }, CLONE).created).toBe('2026-11-20T10:00:00Z');
  });

  test.each(['yesterday', '-1', '1.5', '253402300800', '9'.repeat(40)])('%j is no time and stops the build', (value) => {
    expect(() => buildFacts({ SOURCE_DATE_EPOCH: value }, CLONE)).toThrow(/SOURCE_DATE_EPOCH is .* no time/);
  });
});

test('no variable is read that is not on the list', () => {
  const read = new Set<string>();
  for (const { variables } of CI_SYSTEMS) for (const name of variables) read.add(name);
  read.add('SOURCE_DATE_EPOCH');
  for (const { variables } of CI_SYSTEMS) {
    const env = new Proxy<Record<string, string | undefined>>(Object.fromEntries(variables.map((name) => [name, 'true'])), {
      get: (target, name) => {
        expect(read).toContain(name);
        return Reflect.get(target, name) as unknown;
      },
      ownKeys: () => {
        throw new Error('the environment is not to be looked through');
      },
    });
    expect(buildFacts(env, CLONE).ci).toBeDefined();
  }
});
