import { Digest, FindingsError, ImageTag, type LedgerRelease, type ManifestImage, type ReleaseManifest } from '../../manifest';
import { recordRelease, setSource } from '../../manifest/edit';
import { Lookup, refusal, refuseIfAny } from '../../promotion';
import type { ImageInspection, ImageRegistry } from '../../registry';
import type { CommandContext } from '../command-context';
import { type PlannedEdit, runEdit } from '../edit';
import { UsageError } from '../failure';
import { digestArgument, nameArgument, tagArgument, versionArgument, versionOf } from '../forms';
import { labelFacts, labelledSource } from '../label-facts';
import type { Outcome } from '../outcome';
import { askAbout } from '../registry-answer';
import { registryOpener } from '../registry-choice';
import { addingTag, UNTAGGED } from '../release-tag';

/** Where the digest comes from: a tag, or a digest that the registry must have. */
type Source = ImageTag | Digest;

/** Adds a release to the ledger: digest from the registry; revision, creation time and the source from the image's own labels. */
export async function run(context: CommandContext): Promise<Outcome> {
  const given = context.arguments;
  const image = nameArgument(given.at(0));
  const version = versionArgument(given.at(1));
  const sameAs = given.text('same-as');
  const tag = given.text('tag');
  const source = tag === undefined ? undefined : tagArgument(tag);
  const digest = given.text('digest');
  const named = digest === undefined ? source : digestArgument(digest);
  const sibling = sameAs === undefined ? undefined : versionArgument(sameAs);
  const tags = !given.flag('no-tag');
  if (!tags && sibling === undefined) {
    throw new UsageError('unexpected-argument', '--no-tag goes with --same-as, which alone adds a tag', 'leave --no-tag out', 'record');
  }
  const open = registryOpener(context);
  return runEdit(
    context,
    async ({ manifest }) => {
      const lookup = new Lookup(manifest);
      const declared = lookup.image(image);
      refuseIfAny(lookup.findings);
      if (declared === undefined) {
        throw new Error('unreachable: what is missing is a finding');
      }
      versionOf(declared, version);
      if (named !== undefined) {
        return { ...(await fromRegistry(context, manifest, declared, version, named, open(manifest))), more: UNTAGGED };
      }
      const copied = copy(manifest, declared, version, versionOf(declared, sibling ?? ''));
      return tags ? { ...copied, ...addingTag(context, declared, version, copied, () => open(manifest)) } : { ...copied, more: UNTAGGED };
    },
    UNTAGGED,
  );
}

/** `--same-as`: a tested candidate becomes a release, with all that is known of it. */
function copy(
  manifest: ReleaseManifest,
  image: ManifestImage,
  version: string,
  sibling: string,
): PlannedEdit & { readonly digest: Digest } {
  const lookup = new Lookup(manifest);
  const release = lookup.release(image, sibling);
  refuseIfAny(lookup.findings);
  if (release === undefined) {
    throw new Error('unreachable: what is missing is a finding');
  }
  refuseOtherDigest(manifest, image, version, release.digest);
  const notes = release.rejected === undefined ? [] : [`${sibling} is rejected, and so is this digest: ${release.rejected}`];
  return { ...planned(manifest, image, version, release, notes), digest: release.digest };
}

async function fromRegistry(
  { output }: CommandContext,
  manifest: ReleaseManifest,
  image: ManifestImage,
  version: string,
  source: Source,
  registry: ImageRegistry,
): Promise<PlannedEdit> {
  if (source instanceof Digest) {
    // What is recorded with another digest stays so, whatever the registry has.
    refuseOtherDigest(manifest, image, version, source);
  }
  return output.progress.during(`asking the registry for ${image.name} ${source.toString()}`, () =>
    askAbout(image, async () => {
      const digest = source instanceof Digest ? source : await registry.digestOf(image.repository, source);
      if (digest === undefined) {
        throw notThere(image, 'tag', source);
      }
      refuseOtherDigest(manifest, image, version, digest);
      if (image.release(version) !== undefined) {
        return planned(manifest, image, version, { digest }, []);
      }
      const inspection = await registry.inspect(image.repository, digest);
      if (inspection === undefined) {
        throw notThere(image, 'digest', digest);
      }
      const { notes, ...facts } = labelFacts(version, inspection);
      return withSource(planned(manifest, image, version, { digest, ...facts }, notes), image, inspection);
    }),
  );
}

/** The same with the source that the image names. What the manifest says already stands, whatever the label says. */
function withSource(plan: PlannedEdit, image: ManifestImage, inspection: ImageInspection): PlannedEdit {
  if (image.source !== undefined) {
    return plan;
  }
  const { source, notes } = labelledSource(image.name, inspection);
  const said = { ...plan, notes: [...plan.notes, ...notes] };
  return source === undefined
    ? said
    : { ...said, edit: { ...setSource(plan.edit.manifest, image.name, source), releases: plan.edit.releases } };
}

type Facts = Pick<LedgerRelease, 'digest' | 'revision' | 'created'>;

function planned(
  manifest: ReleaseManifest,
  image: ManifestImage,
  version: string,
  { digest, revision, created }: Facts,
  notes: readonly string[],
): PlannedEdit {
  // What is recorded stays as it is, also when the labels say more today.
  const facts = image.release(version) ?? { revision, created };
  const release = {
    version,
    digest,
    ...(facts.revision === undefined ? {} : { revision: facts.revision }),
    ...(facts.created === undefined ? {} : { created: facts.created }),
  };
  return {
    edit: recordRelease(manifest, image.name, release),
    notes,
    subject: `record ${image.name} ${version}`,
    unchanged: `${image.name} ${version} is recorded with this digest already`,
  };
}

/** A version names one digest for ever: the edit itself says so, before the registry is asked for more. */
function refuseOtherDigest(manifest: ReleaseManifest, image: ManifestImage, version: string, digest: Digest): void {
  if (image.release(version) !== undefined) {
    recordRelease(manifest, image.name, { version, digest });
  }
}

function notThere(image: ManifestImage, kind: 'tag' | 'digest', what: Source): FindingsError {
  const message = `the registry has no ${kind} ${what.toString()} in ${image.repository.toString()}`;
  return new FindingsError([refusal(`${kind}-not-found`, message, 'push the image first, then record it again', { image: image.name })]);
}
