import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '..');

interface Room {
  readonly path: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

/** The table of docs/architecture.md: the one place where the rooms are described. */
function roomsOfTheDocument(): Room[] {
  const names = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!.replace(/\/$/, ''));
  return readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [, path, , rooms, packages] = line.split('|');
      return { path: names(path!)[0]!, rooms: names(rooms!), packages: names(packages!) };
    });
}

function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'cdk.out' && entry.name !== 'node_modules')
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(path, entry.name)) : [join(path, entry.name)]))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
}

function importsOf(file: string): string[] {
  return ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map((imported) => imported.fileName);
}

/** Whether a path (from the root, without extension) lies in a room, given as a folder or a file. */
function liesIn(path: string, room: string): boolean {
  const bare = room.replace(/\.ts$/, '');
  return path === bare || path.startsWith(`${bare}/`);
}

/** Importing a folder is importing its index. */
function fileOf(target: string): string {
  return existsSync(join(ROOT, target, 'index.ts')) ? `${target}/index` : target;
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

const rooms = roomsOfTheDocument();

test('the table of rooms is found and covers every folder of lib', () => {
  expect(rooms.length).toBeGreaterThan(8);
  const folders = readdirSync(join(ROOT, 'lib')).map((name) => `lib/${name}`);
  expect(folders.filter((folder) => !rooms.some((room) => room.path === folder))).toEqual([]);
});

test.each(rooms)('$path imports only what its room may', ({ path, rooms: allowed, packages }) => {
  const broken: string[] = [];
  for (const file of filesBelow(join(ROOT, path))) {
    const at = relative(ROOT, file);
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('.')) {
        const target = fileOf(relative(ROOT, resolve(dirname(file), specifier)));
        const own = target === at.replace(/\.ts$/, '') || liesIn(target, path);
        if (!own && !allowed.some((room) => liesIn(target, room)) && target !== 'package.json') broken.push(`${at} imports ${target}`);
      } else if (!isBuiltin(specifier) && !packages.includes(packageOf(specifier))) {
        broken.push(`${at} imports the package ${specifier}`);
      }
    }
  }
  expect(broken).toEqual([]);
});

test('no command of the command line is imported eagerly', () => {
  const eager = filesBelow(join(ROOT, 'lib/cli'))
    .filter((file) => !file.includes('/commands/'))
    .filter((file) => /^import (?!type)[^;]*'\.\/commands\//m.test(readFileSync(file, 'utf8')));
  expect(eager.map((file) => relative(ROOT, file))).toEqual([]);
});
