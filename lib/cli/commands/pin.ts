import {
  Accepts,
  type Digest,
  type EnvironmentRelease,
  type Finding,
  FindingsError,
  type ImageTag,
  type ManifestImage,
  PinnedReference,
  suggestion,
} from '../../manifest';
import { setPins } from '../../manifest/edit';
import { Lookup, refusal, refuseIfAny } from '../../promotion';
import type { ImageRegistry } from '../../registry';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { digestArgument, nameArgument, tagArgument } from '../forms';
import type { Outcome } from '../outcome';
import { askAbout } from '../registry-answer';
import { registryOpener } from '../registry-choice';
import { pinSubject } from '../subject';

/** Sets one pin, by a version of the ledger or by a tag of the registry. */
export async function run(context: CommandContext): Promise<Outcome> {
  const environment = nameArgument(context.arguments.at(0));
  const image = nameArgument(context.arguments.at(1));
  const tag = tagArgument(context.arguments.at(2));
  const given = context.arguments.text('digest');
  const wanted = given === undefined ? undefined : digestArgument(given);
  const open = registryOpener(context);
  return runEdit(context, async ({ manifest }) => {
    const lookup = new Lookup(manifest);
    const target = lookup.environment(environment);
    const declared = lookup.image(image);
    refuseIfAny(lookup.findings);
    if (target === undefined || declared === undefined) {
      throw new Error('unreachable: what is missing is a finding');
    }
    if (context.arguments.flag('unless-frozen') && target.frozen !== undefined) {
      const help = `wait until it is thawed: waybill thaw ${environment}; or pin it by hand, without --unless-frozen`;
      throw new FindingsError([refusal('frozen', `${environment} is frozen: ${target.frozen}`, help, { environment })]);
    }
    const recorded = declared.release(tag.toString());
    if (recorded === undefined) {
      refuseBuild(target, declared, tag);
    }
    const resolved =
      recorded === undefined
        ? await resolve(context, open(manifest), { environment, image: declared, tag, wanted })
        : { digest: wanted ?? recorded.digest, notes: [] };
    const { digest, notes } = resolved;
    const edit = setPins(manifest, environment, new Map([[image, PinnedReference.of(tag, digest)]]));
    return {
      edit,
      notes,
      findings: edit.changed ? frozenWarning(target) : [],
      subject: pinSubject('pin', edit.changes, `in ${environment}`),
      unchanged: `${environment} pins ${image} ${tag.toString()} at this digest already`,
    };
  });
}

/** An environment that takes only releases is pinned to versions of the ledger. */
function refuseBuild({ name: environment, accepts }: EnvironmentRelease, image: ManifestImage, tag: ImageTag): void {
  if (accepts !== Accepts.RELEASES) {
    return;
  }
  const known = suggestion(
    tag.toString(),
    image.releases.map((release) => release.version),
  );
  const message = `${environment} takes only releases, and the ledger of ${image.name} has no ${tag.toString()}`;
  const help = `${known}; to add it: waybill record ${image.name} VERSION --tag ${tag.toString()}`;
  throw new FindingsError([refusal('unknown-release', message, help, { environment, image: image.name })]);
}

/** What is to be pinned and has to be looked for in the registry. */
interface Build {
  readonly environment: string;
  readonly image: ManifestImage;
  readonly tag: ImageTag;
  /** The digest that somebody saw under the tag; it is pinned, wherever the tag has moved since. */
  readonly wanted: Digest | undefined;
}

async function resolve(
  { output }: CommandContext,
  registry: ImageRegistry,
  { environment, image, tag, wanted }: Build,
): Promise<{ digest: Digest; notes: readonly string[] }> {
  const { name, repository } = image;
  const subject = { environment, image: name };
  const [named, present] = await output.progress.during(`asking the registry for ${name}:${tag.toString()}`, () =>
    askAbout(image, () =>
      Promise.all([registry.digestOf(repository, tag), wanted === undefined ? undefined : registry.describe(repository, [wanted])]),
    ),
  );
  if (wanted === undefined) {
    if (named !== undefined) {
      return { digest: named, notes: [] };
    }
    const message = `the registry has no tag ${tag.toString()} in ${repository.toString()}`;
    const help = `push it first, or name another tag: waybill pin ${environment} ${name} TAG`;
    throw new FindingsError([refusal('tag-not-found', message, help, subject)]);
  }
  if (present?.has(wanted.toString()) !== true) {
    const message = `the registry has no digest ${wanted.toString()} in ${repository.toString()}`;
    throw new FindingsError([refusal('digest-not-found', message, 'push the image first, then pin it again', subject)]);
  }
  const moved = named === undefined ? 'is not in the registry' : `names ${named.abbreviated} in the registry by now`;
  return { digest: wanted, notes: named?.toString() === wanted.toString() ? [] : [`the tag ${tag.toString()} ${moved}`] };
}

/** A frozen environment refuses promotions; a pin is set by hand, and whoever sets it shall know. */
function frozenWarning({ name, frozen }: EnvironmentRelease): Finding[] {
  const help = `the check of its pull request refuses what has not run there before: merge the thaw first, with: waybill thaw ${name}`;
  return frozen === undefined
    ? []
    : [{ ...refusal('frozen', `${name} is frozen: ${frozen}`, help, { environment: name }), severity: 'warning' }];
}
