import { join } from 'node:path';
import { CommittableFile } from '../../lib/history';
import { Workspace } from '../cli/workspace';

const FILE = 'release-manifest.yaml';
/** More than a pipe holds: git ends before it is written. */
const LONG = `a subject\n\n${'a line of the body\n'.repeat(20_000)}`;

test('git that ends before it has read the message says why it does not commit', () => {
  const workspace = Workspace.create().initGit().write(FILE, 'one').commit('before');
  workspace.git('config', 'user.name', 'Ann');
  workspace.git('config', 'user.email', 'ann@example.com');
  const file = CommittableFile.of(join(workspace.folder, FILE), { PATH: process.env['PATH'], HOME: workspace.folder });
  workspace.write(FILE, 'two').write('.git/index.lock', '');
  // More than once: whether the pipe is closed before or after the message is written is a matter of luck for a short one.
  for (const message of [LONG, LONG, 'short', LONG]) {
    expect(() => file.commit(message)).toThrow(/index\.lock/);
  }
});
