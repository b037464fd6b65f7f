import type { Finding, LedgerRelease, ReleaseManifest } from '../../manifest';
import { environmentsPinning, rejectRelease } from '../../manifest/edit';
import { Lookup, refusal, refuseIfAny } from '../../promotion';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { nameArgument, reasonArgument, versionArgument, versionOf } from '../forms';
import type { Outcome } from '../outcome';

/** Marks a release as not to be deployed. It names a version and means its digest. */
export async function run(context: CommandContext): Promise<Outcome> {
  const image = nameArgument(context.arguments.at(0));
  const typed = versionArgument(context.arguments.at(1));
  const reason = reasonArgument(context.arguments.text('reason') ?? '');
  return runEdit(context, ({ manifest }) => {
    const lookup = new Lookup(manifest);
    const declared = lookup.image(image);
    const version = declared === undefined ? typed : versionOf(declared, typed);
    const release = declared && lookup.release(declared, version);
    refuseIfAny([...lookup.findings, ...(release === undefined ? [] : inUse(manifest, release))]);
    const siblings = (declared?.releases ?? []).filter(
      (other) => other.version !== version && other.digest.toString() === release?.digest.toString(),
    );
    return {
      edit: rejectRelease(manifest, image, version, reason),
      notes: siblings.map((other) => `${other.version} is the same digest, so it is rejected with it`),
      subject: `reject ${image} ${version}: ${reason}`,
      unchanged: `${image} ${version} is rejected for this reason already`,
    };
  });
}

/** Environments that take only releases and run this digest, under whatever version. */
function inUse(manifest: ReleaseManifest, { image, digest, version }: LedgerRelease): Finding[] {
  return environmentsPinning(manifest, image, digest).map(({ environment, tag }) => {
    const as = tag.toString() === version ? '' : ` as ${tag.toString()}`;
    const help = `roll it back first, then reject: waybill rollback ${environment} --image ${image}`;
    return refusal('release-in-use', `${environment} runs ${image} ${version}${as}`, help, { environment, image });
  });
}
