import {
  Accepts,
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
import { nameArgument, tagArgument } from '../forms';
import type { Outcome } from '../outcome';
import { askAbout } from '../registry-answer';
import { registryOpener } from '../registry-choice';
import { pinSubject } from '../subject';

/** Sets one pin, by a version of the ledger or by a tag of the registry. */
export async function run(context: CommandContext): Promise<Outcome> {
  const environment = nameArgument(context.arguments.at(0));
  const image = nameArgument(context.arguments.at(1));
  const tag = tagArgument(context.arguments.at(2));
  const open = registryOpener(context);
  return runEdit(context, async ({ manifest }) => {
    const lookup = new Lookup(manifest);
    const target = lookup.environment(environment);
    const declared = lookup.image(image);
    refuseIfAny(lookup.findings);
    if (target === undefined || declared === undefined) {
      throw new Error('unreachable: what is missing is a finding');
    }
    const digest = declared.release(tag.toString())?.digest ?? (await resolve(context, open(manifest), target, declared, tag));
    const edit = setPins(manifest, environment, new Map([[image, PinnedReference.of(tag, digest)]]));
    return {
      edit,
      notes: [],
      findings: edit.changed ? frozenWarning(target) : [],
      subject: pinSubject('pin', edit.changes, `in ${environment}`),
      unchanged: `${environment} pins ${image} ${tag.toString()} at this digest already`,
    };
  });
}

async function resolve(
  { output }: CommandContext,
  registry: ImageRegistry,
  { name: environment, accepts }: EnvironmentRelease,
  image: ManifestImage,
  tag: ImageTag,
): Promise<PinnedReference['digest']> {
  const subject = { environment, image: image.name };
  if (accepts === Accepts.RELEASES) {
    const known = suggestion(
      tag.toString(),
      image.releases.map((release) => release.version),
    );
    const message = `${environment} takes only releases, and the ledger of ${image.name} has no ${tag.toString()}`;
    const help = `${known}; to add it: waybill record ${image.name} VERSION --tag ${tag.toString()}`;
    throw new FindingsError([refusal('unknown-release', message, help, subject)]);
  }
  const digest = await output.progress.during(`asking the registry for ${image.name}:${tag.toString()}`, () =>
    askAbout(image, () => registry.digestOf(image.repository, tag)),
  );
  if (digest === undefined) {
    const message = `the registry has no tag ${tag.toString()} in ${image.repository.toString()}`;
    const help = `push it first, or name another tag: waybill pin ${environment} ${image.name} TAG`;
    throw new FindingsError([refusal('tag-not-found', message, help, subject)]);
  }
  return digest;
}

/** A frozen environment refuses promotions; a pin is set by hand, and whoever sets it shall know. */
function frozenWarning({ name, frozen }: EnvironmentRelease): Finding[] {
  if (frozen === undefined) {
    return [];
  }
  const help = 'if this was not meant, take it back: git restore the manifest';
  return [{ ...refusal('frozen', `${name} is frozen: ${frozen}`, help, { environment: name }), severity: 'warning' }];
}
