import { rejectRelease } from '../../manifest/edit';
import { Lookup, refuseIfAny } from '../../promotion';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { nameArgument, reasonArgument, versionArgument, versionOf } from '../forms';
import type { Outcome } from '../outcome';
import { rejectedWith, releaseInUse } from '../release-in-use';

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
    refuseIfAny([...lookup.findings, ...(release === undefined ? [] : releaseInUse(manifest, release))]);
    return {
      edit: rejectRelease(manifest, image, version, reason),
      notes: release === undefined ? [] : rejectedWith(manifest, release),
      subject: `reject ${image} ${version}: ${reason}`,
      unchanged: `${image} ${version} is rejected for this reason already`,
    };
  });
}
