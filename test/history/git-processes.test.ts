import { join } from 'node:path';
import { readBase, readManifestHistory } from '../../lib/history';
import { pastStates, planRollback } from '../../lib/promotion';
import { ReleaseManifest } from '../../lib/manifest';
import { Workspace } from '../cli/workspace';
import { generateHistory } from '../support/generated-history';
import { growingManifest } from '../support/growing-manifest';
import { CountingGit } from './counting-git';

const FILE = 'release-manifest.yaml';

/** How often git is started to read so many commits, with all that rules and reports ask of them. */
function started(states: number): string[] {
  const { folder } = Workspace.create();
  generateHistory(join(folder, 'repository'), growingManifest({ states, images: 5, releases: 2 }));
  const git = new CountingGit(folder);
  const path = join(folder, 'repository', FILE);
  const history = readManifestHistory(path, git.env);
  expect(history.states).toHaveLength(states);
  const past = pastStates(history);
  expect(past.map((state) => state.unreadable).filter((reason) => reason !== undefined)).toEqual([]);
  expect(planRollback(ReleaseManifest.fromFile(path), 'prod', history).pins.size).toBe(5);
  expect(readBase(path, git.env)?.history.states).toHaveLength(states);
  return git.started;
}

test('the number of git processes does not depend on the number of commits', () => {
  const few = started(10);
  const many = started(300);
  expect(few.length).toBeGreaterThan(0);
  expect(many.length).toBe(few.length);
});

test('texts of more than one window are read by a process for each window', () => {
  const { folder } = Workspace.create();
  // 100 states of 2.4 MB: as much as seven windows, which may not all be in memory.
  generateHistory(join(folder, 'repository'), growingManifest({ states: 100, images: 600, releases: 18 }));
  const git = new CountingGit(folder);
  const before = process.memoryUsage().rss;
  const history = readManifestHistory(join(folder, 'repository', FILE), git.env);
  const past = pastStates(history);
  const grown = process.memoryUsage().rss - before;
  expect(past).toHaveLength(100);
  expect(past.every((state) => state.pinsOf('prod')?.size === 600)).toBe(true);
  const batches = git.started.filter((line) => line.endsWith('cat-file --batch')).length;
  expect(batches).toBeGreaterThan(5);
  expect(batches).toBeLessThan(12);
  expect(grown).toBeLessThan(220 * 1024 * 1024);
  // One that is picked is read alone, and is the right one.
  expect(past[50]?.unreadable).toBeUndefined();
  expect(git.started.filter((line) => line.endsWith('cat-file --batch'))).toHaveLength(batches + 1);
  // Who leaves some out, in either direction, still reads in order.
  const thirds = history.states.filter((_, at) => at % 3 === 0);
  for (const { bytes } of [...thirds, ...thirds.reverse()]) {
    expect(bytes?.length).toBeGreaterThan(2_000_000);
  }
  expect(git.started.filter((line) => line.endsWith('cat-file --batch')).length).toBeLessThan(batches + 1 + 2 * (batches + 2));
});
