import { readManifestHistory } from '../../history';
import type { ReleaseManifest } from '../../manifest';
import { setPins } from '../../manifest/edit';
import { planRollback, planRollbackTo, type PromotionPlan } from '../../promotion';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { UsageError } from '../failure';
import { nameArgument, nameArguments, versionArgument, versionOf } from '../forms';
import type { OpenManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { readingHistory } from '../reading-history';
import { pinSubject } from '../subject';

const WITHOUT_GIT = 'rollback reads the git history of the manifest; with --to VERSION it needs none';

/** Brings an environment back to what it ran before, or to a named release. */
export async function run(context: CommandContext): Promise<Outcome> {
  const environment = nameArgument(context.arguments.at(0));
  const images = nameArguments(context.arguments.texts('image'));
  const to = context.arguments.text('to');
  const version = to === undefined ? undefined : versionArgument(to);
  return runEdit(context, async (opened) => {
    const { pins, notes } =
      version === undefined
        ? await backInHistory(context, opened, environment, images)
        : toVersion(opened.manifest, environment, version, images);
    const edit = setPins(opened.manifest, environment, pins);
    return {
      edit,
      notes,
      subject: pinSubject(`roll ${environment} back to`, edit.changes, ''),
      unchanged:
        version === undefined
          ? `${environment} is back at its earlier state already; commit it to go further back`
          : `${environment} runs ${version} already`,
    };
  });
}

async function backInHistory(
  { io, output }: CommandContext,
  { path, manifest }: OpenManifest,
  environment: string,
  images: readonly string[] | undefined,
): Promise<PromotionPlan> {
  const history = await readingHistory(output, WITHOUT_GIT, () => readManifestHistory(path, io.env));
  return planRollback(manifest, environment, history, images);
}

function toVersion(manifest: ReleaseManifest, environment: string, version: string, images: readonly string[] | undefined): PromotionPlan {
  const pinned = manifest.environments.find(({ name }) => name === environment)?.images.map(({ image }) => image);
  if (images === undefined && pinned !== undefined && pinned.length !== 1) {
    const help = `name the image: waybill rollback ${environment} --image ${pinned[0] ?? 'IMAGE'} --to ${version}`;
    throw new UsageError(
      'missing-argument',
      `${environment} runs ${String(pinned.length)} images, and --to is about one`,
      help,
      'rollback',
    );
  }
  for (const image of manifest.images.filter(({ name }) => (images ?? pinned)?.includes(name))) {
    versionOf(image, version);
  }
  return planRollbackTo(manifest, environment, version, images);
}
