import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WAYBILL, type Figure } from '../figure';
import { compare } from '../measure';

const GIT = `require('node:child_process').execFileSync('git', ['describe', '--tags', '--always', '--dirty'])`;

/** The tags of a build in a repository that has many, against git naming the commit. */
export async function tags(folder: string): Promise<Figure[]> {
  const cwd = join(folder, 'many-tags');
  mkdirSync(cwd);
  const git = (args: readonly string[], input = ''): void => {
    const identity = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    execFileSync('git', [...identity, ...args], { cwd, input });
  };
  git(['init', '--quiet', '--initial-branch', 'main']);
  git(['commit', '--quiet', '--allow-empty', '--message', 'Build']);
  git(
    ['update-ref', '--stdin'],
    Array.from({ length: 5_000 }, (_, minor) => `create refs/tags/v1.${String(minor)}.0 HEAD\n`)
      .join('')
      .replaceAll(' HEAD', ` ${execFileSync('git', ['rev-parse', 'HEAD'], { cwd, encoding: 'utf8' }).trim()}`),
  );
  const measured = { name: 'waybill tags, 5,000 git tags', args: [WAYBILL, 'tags', '--version', '1.5000.0', '--mutable', '1'], cwd };
  const result = await compare(measured, { name: 'git describe', args: ['-e', GIT], cwd }, 10);
  return [{ kind: 'ratio', ...result, targets: { milliseconds: 400 } }];
}
