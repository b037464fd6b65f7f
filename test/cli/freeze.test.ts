import type { ManifestSpec } from '../support/manifest';
import { codesOf, documentOf } from './documents';
import { Workspace } from './workspace';

const SHOP: ManifestSpec = {
  environments: {
    dev: { accepts: 'builds', images: { api: '1.4.0' } },
    uat: { promotesFrom: ['dev'], images: { api: '1.3.2' } },
  },
  images: { api: { releases: ['1.4.0', '1.3.2'] } },
};

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create().manifest(SHOP);
});

describe('freeze', () => {
  test('writes one line, and promotions are refused by its reason', async () => {
    const before = workspace.read();
    const { exitCode, stdout, stderr } = await workspace.run(['freeze', 'uat', '--reason', 'audit of "Q4"']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'uat  frozen: audit of "Q4"\n' });
    expect(stderr).toBe('wrote release-manifest.yaml\nnext: git commit -m \'freeze uat: audit of "Q4"\' -- release-manifest.yaml\n');
    expect(workspace.read()).toBe(before.replace('  uat:\n', '  uat:\n    frozen: "audit of \\"Q4\\""\n'));
    const refused = documentOf('edit', await workspace.run(['promote', 'dev', 'uat', '--json']));
    expect(refused.findings).toMatchObject([{ code: 'frozen', message: 'uat is frozen: audit of "Q4"' }]);
  });

  test('answers the document of an edit with the reason before and after', async () => {
    const answer = await workspace.run(['freeze', 'uat', '--reason', 'audit', '--json']);
    expect(documentOf('edit', answer)).toMatchObject({
      changed: true,
      changes: [],
      releases: [],
      frozen: { environment: 'uat', from: null, to: 'audit' },
      commit: null,
    });
  });

  test('for the same reason again changes nothing, and says so', async () => {
    await workspace.run(['freeze', 'uat', '--reason', 'audit']);
    const once = workspace.read();
    const again = await workspace.run(['freeze', 'uat', '--reason', 'audit']);
    expect(again).toEqual({ exitCode: 0, stdout: 'nothing to change: uat is frozen for this reason already\n', stderr: '' });
    expect(workspace.read()).toBe(once);
  });

  test('for another reason replaces the first one, and says so', async () => {
    await workspace.run(['freeze', 'uat', '--reason', 'audit']);
    const once = workspace.read();
    const { stdout, stderr } = await workspace.run(['freeze', 'uat', '--reason', 'holidays']);
    expect(stdout).toBe('uat  frozen: holidays\n');
    expect(stderr).toContain('note: uat was frozen already, for another reason: audit\n');
    expect(workspace.read()).toBe(once.replace('audit', 'holidays'));
  });

  test('an unknown environment is refused, with the known ones', async () => {
    const answer = await workspace.run(['freeze', 'qa', '--reason', 'audit', '--json']);
    expect(answer.exitCode).toBe(1);
    const document = documentOf('edit', answer);
    expect(codesOf(document)).toEqual(['unknown-environment']);
    expect(document).toMatchObject({ changed: false, frozen: null, commit: null });
  });

  test('--dry-run writes nothing', async () => {
    const before = workspace.read();
    const answer = await workspace.run(['freeze', 'uat', '--reason', 'audit', '--dry-run', '--json']);
    expect(documentOf('edit', answer)).toMatchObject({ changed: true, dryRun: true, frozen: { to: 'audit' } });
    expect(workspace.read()).toBe(before);
  });
});

describe('thaw', () => {
  test('takes the line out again, to the byte', async () => {
    const before = workspace.read();
    await workspace.run(['freeze', 'uat', '--reason', 'audit']);
    const { exitCode, stdout, stderr } = await workspace.run(['thaw', 'uat']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'uat  thawed  (was frozen: audit)\n' });
    expect(stderr).toContain('promotions into uat are free once this is committed and merged');
    expect(workspace.read()).toBe(before);
  });

  test('of what is not frozen has nothing to do', async () => {
    const before = workspace.read();
    expect(await workspace.run(['thaw', 'uat'])).toEqual({
      exitCode: 0,
      stdout: 'nothing to change: uat is not frozen\n',
      stderr: '',
    });
    expect(documentOf('edit', await workspace.run(['thaw', 'uat', '--json']))).toMatchObject({ changed: false, diff: '' });
    expect(workspace.read()).toBe(before);
  });

  test('an unknown environment is refused', async () => {
    const answer = await workspace.run(['thaw', 'qa', '--json']);
    expect(answer.exitCode).toBe(1);
    expect(codesOf(documentOf('edit', answer))).toEqual(['unknown-environment']);
  });
});
