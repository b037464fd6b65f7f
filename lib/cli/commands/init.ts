import { dirname, join, resolve } from 'node:path';
import { FindingsError, parseManifest } from '../../manifest';
import { ManifestFile } from '../../manifest/manifest-file';
import { refusal } from '../../promotion';
import type { CommandContext } from '../command-context';
import { type EditDocument, refused } from '../edit';
import { EXIT, textOf, UsageError } from '../failure';
import { MANIFEST_NAMES, manifestsIn, pathInDiff, shownPath } from '../find-manifest';
import { askForAnswers } from '../init-questions';
import { type FirstManifest, renderFirstManifest } from '../first-manifest';
import { optionAnswers } from '../init-answers';
import type { Outcome } from '../outcome';
import { shellWord } from '../shell-word';
import { unifiedDiff } from '../unified-diff';

/** Writes a first manifest, from options and, on a terminal, from answers. It never overwrites one. */
export async function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given, io } = context;
  const named = given.text('manifest');
  const path = named === undefined ? join(io.cwd, MANIFEST_NAMES[0]) : resolve(io.cwd, named);
  const shown = shownPath(io.cwd, path);
  const dryRun = given.flag('dry-run');
  const answers = optionAnswers(given);
  const taken = manifestsIn(dirname(path));
  try {
    const [other] = taken;
    if (other !== undefined && (named === undefined || taken.some((name) => join(dirname(path), name) === path))) {
      throw exists(shownPath(io.cwd, join(dirname(path), other)));
    }
    const text = renderFirstManifest(await complete(context, answers), /\.json$/i.test(path));
    const { findings } = parseManifest(text, shown);
    if (findings.length > 0) {
      throw new FindingsError(findings);
    }
    if (!dryRun) {
      ManifestFile.create(path, text);
    }
    const diff = unifiedDiff(pathInDiff(io.cwd, path), '', text);
    return done(shown, text, dryRun, diff, given.flag('diff'));
  } catch (error) {
    const answer = textOf(error, 'code') === 'manifest-exists' ? exists(shown) : error;
    if (answer instanceof FindingsError) {
      return refused({ manifest: shown, dryRun, findings: answer.findings });
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

function exists(file: string): FindingsError {
  const help = 'edit it, or write another one with: waybill init --manifest PATH';
  return new FindingsError([refusal('manifest-exists', `${file} is there already`, help)]);
}

function done(shown: string, text: string, dryRun: boolean, diff: string, withDiff: boolean): Outcome {
  const document: EditDocument = { manifest: shown, changed: true, dryRun, changes: [], releases: [], diff, findings: [], notes: [] };
  return {
    exitCode: EXIT.done,
    document,
    lines: withDiff ? [] : text.trimEnd().split('\n'),
    ...(withDiff ? { diff } : {}),
    closing: dryRun
      ? ['dry run: nothing was written']
      : [`wrote ${shown}`, `next: git add ${shellWord(shown)}, then: waybill pin ENV IMAGE TAG`],
  };
}
