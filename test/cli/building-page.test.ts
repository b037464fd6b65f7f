import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CI_SYSTEMS } from '../../lib/build';
import { COMMIT } from '../build/facts';
import { Workspace } from './workspace';

const PAGE = readFileSync(join(__dirname, '../../docs/building.md'), 'utf8');

/** A state of the work tree, the command that is typed in it, and what the page says that it answers. */
const TRANSCRIPTS = [...PAGE.matchAll(/<!-- transcript: (.*) -->\n\n```console\n\$ waybill (.*)\n([\s\S]*?)```/g)].map(
  ([, state, command, answer]) => ({ state: state!, command: command!, answer: answer! }),
);

function workspaceIn(state: string): Workspace {
  const workspace = Workspace.create()
    .initGit()
    .manifest({ registry: { account: '111111111111', region: 'eu-west-1' }, images: { api: {} } })
    .commit();
  workspace.git('remote', 'add', 'origin', 'git@github.com:shop/shop.git');
  const [kind, name] = state.split(' ');
  if (kind === 'branch') workspace.git('switch', '--quiet', '--create', name!);
  if (kind === 'tag') workspace.git('tag', name!);
  if (kind === 'tag') workspace.git('switch', '--quiet', '--detach');
  if (kind === 'dirty') workspace.write('release-manifest.yaml', `${workspace.read()}\n`);
  return workspace;
}

test('every console block of the page is a transcript that is tested here', () => {
  expect(TRANSCRIPTS.map(({ state }) => state)).toEqual(['branch feature/cart', 'tag v1.4.0', 'dirty', 'tag v1.4.0']);
  expect(PAGE.match(/```console/g)).toHaveLength(TRANSCRIPTS.length);
});

test.each(TRANSCRIPTS)('waybill $command on $state answers as the page says', async ({ state, command, answer }) => {
  const argv = command.split(' ').map((word) => word.replace(/^'(.*)'$/, '$1'));
  const workspace = workspaceIn(state);
  const commit = workspace.git('rev-parse', 'HEAD').trim();
  const { stdout, stderr } = await workspace.run(argv);
  // The page always shows the commit 4f1c2d9.
  const shown = `${stdout}${stderr}`.replaceAll(commit, COMMIT).replaceAll(commit.slice(0, 7), COMMIT.slice(0, 7));
  expect(shown).toBe(answer);
});

test('the page lists every variable that is read, and no other', () => {
  const rows = [...PAGE.matchAll(/^\| \[`(\w+)`\]\((.*)\) +\| (.*?) +\|$/gm)].map(([, name, documentation, cell]) => ({
    name,
    documentation,
    variables: [...cell!.matchAll(/`(\w+)`/g)].map(([, variable]) => variable),
  }));
  expect(rows).toEqual(CI_SYSTEMS.map(({ name, documentation, variables }) => ({ name, documentation, variables })));
  expect(PAGE).toContain('SOURCE_DATE_EPOCH');
});
