import { basename, dirname, join, sep } from 'node:path';
import { FindingsError, parseManifest } from '../../manifest';
import { APP_FILE_NAMES, appFiles } from '../app-template/app-files';
import { appOptions, appSettings } from '../app-template/app-options';
import type { CommandContext } from '../command-context';
import { type EditDocument, refused } from '../edit';
import { EXIT, textOf, UsageError } from '../failure';
import { pathInDiff, shownPath } from '../find-manifest';
import { askForAnswers } from '../init-questions';
import { type FirstManifest, renderFirstManifest } from '../first-manifest';
import { optionAnswers } from '../init-answers';
import { manifestExists, manifestInTheWay, newManifestPath } from '../new-manifest';
import { type NewFile, taken, writeNewFiles } from '../new-files';
import type { Outcome } from '../outcome';
import { shellWord } from '../../shell-word';
import { unifiedDiff } from '../unified-diff';

/** Writes a first manifest, from options and, on a terminal, from answers, and an app for it if asked. It never overwrites a file. */
export async function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given, io } = context;
  const named = given.text('manifest');
  const path = newManifestPath(context);
  const shown = (file: string): string => shownPath(io.cwd, file);
  const dryRun = given.flag('dry-run');
  const answers = optionAnswers(given);
  const app = appOptions(given);
  try {
    const inTheWay = [
      ...manifestInTheWay(path, named !== undefined, shown, 'init'),
      ...(app === undefined ? [] : taken(dirname(path), APP_FILE_NAMES, shown)),
    ];
    if (inTheWay.length > 0) {
      throw new FindingsError(inTheWay);
    }
    const first = await complete(context, answers);
    const text = renderFirstManifest(first, /\.json$/i.test(path));
    const { findings } = parseManifest(text, shown(path));
    if (findings.length > 0) {
      throw new FindingsError(findings);
    }
    const settings = app === undefined ? undefined : appSettings(app, first, basename(path));
    const files = [
      { path, shown: shown(path), text },
      ...(settings === undefined ? [] : appFiles(settings)).map(({ name, text: content }): NewFile => {
        const file = join(dirname(path), name);
        return { path: file, shown: shown(file), text: content };
      }),
    ];
    if (!dryRun) {
      writeNewFiles(files);
    }
    const notes = settings === undefined ? [] : notesOn(settings.placeholders, pathInDiff(io.cwd, path));
    return done(context, { files, dryRun, notes });
  } catch (error) {
    const answer = textOf(error, 'code') === 'manifest-exists' ? new FindingsError([manifestExists(shown(path), 'init')]) : error;
    if (answer instanceof FindingsError) {
      return refused({ manifest: shown(path), dryRun, findings: answer.findings });
    }
    throw answer;
  }
}

/** What the options leave out is asked for on a terminal, and wrong use elsewhere. */
async function complete(context: CommandContext, answers: Partial<FirstManifest>): Promise<FirstManifest> {
  const { io } = context;
  if (io.stdin.isTTY === true && io.stderr.isTTY === true) {
    return askForAnswers(io, answers);
  }
  const { application, images, environments } = answers;
  if (application === undefined || images === undefined || environments === undefined) {
    const missing = Object.entries({ application, image: images, environment: environments }).flatMap(([name, value]) =>
      value === undefined ? [`--${name}`] : [],
    );
    const help = 'give them, or run waybill init on a terminal to be asked';
    throw new UsageError('missing-argument', `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`, help, 'init');
  }
  return { ...answers, application, images, environments };
}

/** What the reader of the app has to know before it is deployed. */
function notesOn(placeholders: readonly string[], pathInRepository: string): string[] {
  return [
    ...placeholders.map((text) => `assumed in app.ts: ${text}`),
    'assumed in environment-stack.ts: every image listens on port 8080',
    ...(pathInRepository.includes(sep) ? ['the pipeline takes the folder of the manifest for the root of its repository'] : []),
  ];
}

interface Done {
  readonly files: readonly NewFile[];
  readonly dryRun: boolean;
  readonly notes: readonly string[];
}

function done({ arguments: given, io, output }: CommandContext, { files, dryRun, notes }: Done): Outcome {
  const [manifest] = files;
  const shown = manifest?.shown ?? '';
  const names = files.map((file) => file.shown);
  const diff = files.map(({ path, text }) => unifiedDiff(pathInDiff(io.cwd, path), '', text)).join('');
  output.say(...notes.map((note) => `note: ${note}`));
  const document: EditDocument & { readonly files: readonly string[] } = {
    manifest: shown,
    changed: true,
    dryRun,
    changes: [],
    releases: [],
    diff,
    findings: [],
    notes,
    files: names,
  };
  const withDiff = given.flag('diff');
  const lines = files.length === 1 ? (manifest?.text ?? '').trimEnd().split('\n') : names;
  return {
    exitCode: EXIT.done,
    document,
    lines: withDiff ? [] : lines,
    ...(withDiff ? { diff } : {}),
    closing: dryRun ? ['dry run: nothing was written'] : [`wrote ${names.join(', ')}`, nextStep(names, shown)],
  };
}

function nextStep(names: readonly string[], shown: string): string {
  const readme = names.find((name) => name.endsWith('README.md'));
  return readme === undefined
    ? `next: git add ${shellWord(shown)}, then: waybill pin ENV IMAGE TAG`
    : `next: read ${shellWord(readme)}, it says what to change and to type`;
}
