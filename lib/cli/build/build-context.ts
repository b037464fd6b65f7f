import { BuildRefusal, type BuildFacts, buildFacts, versionFromGit, type VersionQuestion } from '../../build';
import { FindingsError, type ManifestImage, quote, type ReleaseManifest, Version, Versioning } from '../../manifest';
import { Lookup, refusal } from '../../promotion';
import type { CommandContext } from '../command-context';
import { EXIT, UsageError } from '../failure';
import { findingLines } from '../finding-lines';
import { nameArgument, readForm, versionArgument, versionOf } from '../forms';
import { locateManifest, openManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { readGitFacts } from './git-facts';

/** What `tags` and `labels` both start from. */
export interface Build {
  readonly facts: BuildFacts;
  /** Of the manifest; absent when the command names no image. */
  readonly image?: ManifestImage;
  readonly manifest?: ReleaseManifest;
  readonly question: VersionQuestion;
  /** The version that is built: `--version`, else git's tag. */
  readonly version?: string;
  readonly notes: readonly string[];
}

/** What the options say, before anything is read. */
export interface BuildArguments {
  readonly image?: string;
  readonly version?: string;
  readonly branch?: string;
  readonly tagPrefix?: string;
}

/** @throws UsageError when one is malformed */
export function buildArguments({ arguments: given }: CommandContext): BuildArguments {
  const [image] = given.all;
  const version = given.text('version');
  const branch = given.text('branch');
  const tagPrefix = given.text('tag-prefix');
  if (version !== undefined) {
    // Without an image nothing says that it is not named by SemVer.
    if (image === undefined) readForm((text) => Version.parse(text), version);
    else versionArgument(version);
  }
  return {
    ...(image === undefined ? {} : { image: nameArgument(image) }),
    ...(version === undefined ? {} : { version }),
    ...(branch === undefined ? {} : { branch }),
    ...(tagPrefix === undefined ? {} : { tagPrefix }),
  };
}

/**
 * Reads git, the CI's variables and, for an image, the manifest.
 *
 * @throws BuildRefusal, FindingsError, UsageError; HistoryError when git fails
 */
export function readBuild(context: CommandContext, given: BuildArguments): Build {
  const { manifest, image } = given.image === undefined ? {} : declared(context, given.image);
  const { git, notes } = readGitFacts(context.io.cwd, context.io.env);
  const facts = buildFacts(context.io.env, git, given.branch);
  const question: VersionQuestion = {
    ...(given.image === undefined ? {} : { image: given.image }),
    ...(given.tagPrefix === undefined ? {} : { tagPrefix: given.tagPrefix }),
  };
  const named = given.version === undefined || image === undefined ? given.version : versionOf(image, given.version);
  const free = image?.versioning === Versioning.NONE;
  // Without an order among versions a tag of git is no more than a name.
  const found = named !== undefined || free ? { notes: [] } : versionFromGit(facts, question);
  const version = named ?? found.version;
  return {
    facts,
    question,
    ...(manifest === undefined ? {} : { manifest }),
    ...(image === undefined ? {} : { image }),
    ...(version === undefined ? {} : { version }),
    notes: [...notes, ...facts.notes, ...found.notes],
  };
}

function declared(context: CommandContext, name: string): { manifest: ReleaseManifest; image: ManifestImage } {
  const { manifest } = openManifest(locateManifest(context));
  const lookup = new Lookup(manifest);
  const image = lookup.image(name);
  if (image === undefined) throw new FindingsError(lookup.findings);
  return { manifest, image };
}

/** An answer, or why there is none: both with the same document. */
export async function answered(empty: object, answer: () => Promise<Outcome> | Outcome): Promise<Outcome> {
  try {
    return await answer();
  } catch (error) {
    const findings =
      error instanceof FindingsError
        ? error.findings
        : error instanceof BuildRefusal
          ? [refusal(error.code, error.message, error.help)]
          : undefined;
    if (findings === undefined) throw error;
    return { exitCode: EXIT.refused, document: { ...empty, findings }, lines: findingLines(findings) };
  }
}

/** `NAME=VALUE` of a repeatable option. */
export function pairs(texts: readonly string[], option: string, form: RegExp, command: string): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      const name = text.slice(0, Math.max(at, 0));
      if (!form.test(name)) {
        throw new UsageError('invalid-argument', `--${option} is ${quote(text)}`, 'write NAME=VALUE', command);
      }
      return [name, text.slice(at + 1)] as const;
    }),
  );
}
