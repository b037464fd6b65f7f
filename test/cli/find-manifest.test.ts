import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { manifestJson } from '../support/manifest';
import { documentOf } from './documents';
import { Workspace } from './workspace';

let workspace: Workspace;

beforeEach(() => {
  workspace = Workspace.create();
  mkdirSync(join(workspace.folder, 'services/api'), { recursive: true });
});

async function found(folder: string, ...argv: string[]): Promise<string> {
  const answer = await workspace.run(['validate', '--json', ...argv], { folder });
  expect(answer.exitCode).toBe(0);
  return documentOf('validate', answer).manifest;
}

async function errorIn(folder: string, ...argv: string[]): Promise<{ code: string; message: string; help: string }> {
  const answer = await workspace.run(['validate', '--json', ...argv], { folder });
  expect(answer.exitCode).toBe(2);
  return documentOf('error', answer).error;
}

test('it is looked for from the current folder upwards; paths are relative to the current folder', async () => {
  workspace.manifest({});
  expect(await found('.')).toBe('release-manifest.yaml');
  expect(await found('services/api')).toBe(join('..', '..', 'release-manifest.yaml'));
});

test('the nearest one wins', async () => {
  workspace.manifest({}).write('services/release-manifest.json', manifestJson());
  expect(await found('services/api')).toBe(join('..', 'release-manifest.json'));
});

test.each(['release-manifest.yaml', 'release-manifest.yml', 'release-manifest.json'])('%s is one', async (name) => {
  workspace.write(name, manifestJson());
  expect(await found('.')).toBe(name);
});

test('two in one folder are wrong use, whichever of them would do', async () => {
  workspace.manifest({}).write('release-manifest.json', manifestJson());
  expect(await errorIn('services')).toMatchObject({
    code: 'two-manifests',
    message: expect.stringContaining('release-manifest.yaml and release-manifest.json') as string,
  });
  expect(await found('.', '--manifest', 'release-manifest.json')).toBe('release-manifest.json');
});

test('the search ends at the root of the git work tree', async () => {
  workspace.manifest({});
  mkdirSync(join(workspace.folder, 'services/.git'));
  const error = await errorIn('services/api');
  expect(error.code).toBe('no-manifest');
  expect(error.help).toContain('waybill init');
});

test('a work tree of git worktree, whose .git is a file, has a root, too', async () => {
  workspace.manifest({}).write('services/.git', 'gitdir: elsewhere\n');
  expect((await errorIn('services/api')).code).toBe('no-manifest');
});

test('--manifest names any file, from the current folder', async () => {
  workspace.write('deploy/shop.yaml', manifestJson());
  expect(await found('services', '--manifest', '../deploy/shop.yaml')).toBe(join('..', 'deploy', 'shop.yaml'));
});

test('a file that is not there is no manifest', async () => {
  expect(await errorIn('.', '--manifest', 'no\u202epe.yaml')).toMatchObject({ code: 'no-manifest' });
});

test.each(['verify', 'status', 'promote'])('%s without a manifest is wrong use, too', async (command) => {
  const answer = await workspace.run([command, ...(command === 'promote' ? ['dev', 'uat'] : []), '--json']);
  expect(answer.exitCode).toBe(2);
  expect(documentOf('error', answer).error.code).toBe('no-manifest');
});

test('a folder is no manifest', async () => {
  mkdirSync(join(workspace.folder, 'services/release-manifest.yaml'));
  expect(await errorIn('services')).toMatchObject({ code: 'no-manifest', message: expect.stringContaining('is a folder') as string });
});
