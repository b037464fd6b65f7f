import { type BuildTags, buildTags, versionsInGit } from '../../build';
import { quote, Version, Versioning } from '../../manifest';
import { inForm, targetArgument } from '../build/answer';
import { answered, type Build, buildArguments, readBuild } from '../build/build-context';
import { hostArgument, imageName } from '../build/image-host';
import { mutabilityReader } from '../build/mutability';
import type { CommandContext } from '../command-context';
import { EXIT, UsageError } from '../failure';

import { formatArgument } from '../formats/format-argument';
import type { Line } from '../line';
import type { Outcome } from '../outcome';

/** Digits of a commit in a tag; git shows at most 64. */
const DIGITS = { short: 7, full: 64 };

/** The tags to push a build as. */
export function run(context: CommandContext): Promise<Outcome> {
  const { arguments: given } = context;
  const asked = buildArguments(context);
  const format = formatArgument(given, ['text', 'docker', 'args', 'bake']);
  const target = targetArgument(given.text('target'), 'tags');
  const host = hostArgument(given.text('host'), 'tags');
  const readMutability = mutabilityReader(context, asked.image);
  const digits = digitsArgument(given.text('sha'));
  if (asked.image === undefined && (host !== undefined || format !== 'text')) {
    const what = host === undefined ? `--format ${format}` : '--host';
    throw new UsageError(
      'missing-argument',
      `${what} is about an image, and none is named`,
      'name one of the manifest: waybill tags IMAGE',
      'tags',
    );
  }
  return answered(
    { image: asked.image ?? null, repository: null, version: null, revision: null, tags: [], withheld: [], notes: [] },
    async () => {
      const build = readBuild(context, asked);
      const { manifest, image, facts, version } = build;
      const repository = manifest === undefined || image === undefined ? null : imageName(manifest, image, host, 'tags');
      const mutability = await readMutability(build);
      const offered = buildTags(facts, {
        ...(version === undefined ? {} : { version }),
        ...mutability,
        known: knownVersions(build),
        digits,
      });
      const references = offered.tags.map(({ tag }) => (repository === null ? tag : `${repository}:${tag}`));
      const notes = [...build.notes, ...offered.notes];
      context.output.say(...notes.map((note): Line => `note: ${note}`));
      return {
        exitCode: EXIT.done,
        document: documentOf(build, repository, offered, notes),
        lines: inForm(format, { tags: references }, target),
      };
    },
  );
}

function documentOf(
  { image, facts, version }: Build,
  repository: string | null,
  { tags, withheld }: BuildTags,
  notes: readonly string[],
): object {
  return {
    image: image?.name ?? null,
    repository,
    version: tags.some(({ kind }) => kind === 'version') ? (version ?? null) : null,
    revision: facts.revision ?? null,
    tags: tags.map(({ tag, kind, moves }) => ({ tag, kind, moves, reference: repository === null ? null : `${repository}:${tag}` })),
    withheld,
    notes,
    findings: [],
  };
}

/** Versions that exist, so that no alias goes back: those of the ledger that are not rejected, and git's. */
function knownVersions({ facts, image, question }: Build): Version[] {
  const recorded = image?.versioning === Versioning.SEMVER ? image.releases.filter(({ rejected }) => rejected === undefined) : [];
  return [...recorded.map((release) => Version.parse(release.version)), ...versionsInGit(facts, question)];
}

function digitsArgument(text = 'short'): number {
  if (text !== 'short' && text !== 'full') {
    throw new UsageError('invalid-argument', `--sha is ${quote(text)}`, 'choose short or full', 'tags');
  }
  return DIGITS[text];
}
