import { readManifestHistory } from '../../history';
import type { ReleaseManifest } from '../../manifest';
import { setPins } from '../../manifest/edit';
import { listed, type PastPins, planRollback, planRollbackTo, type PromotionPlan } from '../../promotion';
import type { CommandContext } from '../command-context';
import { runEdit } from '../edit';
import { UsageError } from '../failure';
import { nameArgument, nameArguments, reasonArgument, versionArgument, versionOf } from '../forms';
import type { OpenManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { readingHistory } from '../reading-history';
import { committedPins, presentPins, rejectAbandoned } from '../reject-abandoned';
import { pinSubject } from '../subject';

const WITHOUT_GIT = 'rollback reads the git history of the manifest; with --to VERSION it needs none';

/** Where an environment goes, and what it runs now. */
interface Rollback {
  readonly plan: PromotionPlan;
  readonly present: PastPins;
}

/** Brings an environment back to what it ran before, or to a named release; with `--reject` what it leaves behind cannot come back. */
export async function run(context: CommandContext): Promise<Outcome> {
  const environment = nameArgument(context.arguments.at(0));
  const images = nameArguments(context.arguments.texts('image'));
  const to = context.arguments.text('to');
  const version = to === undefined ? undefined : versionArgument(to);
  const rejection = rejectionReason(context);
  return runEdit(context, async (opened) => {
    const { plan, present } =
      version === undefined
        ? await backInHistory(context, opened, environment, images)
        : toVersion(opened.manifest, environment, version, images);
    const rolledBack = setPins(opened.manifest, environment, plan.pins);
    const abandoned = new Map([...present].filter(([image, { digest }]) => (plan.pins.get(image)?.digest.toString() ?? digest) !== digest));
    const { edit, notes } = rejection === undefined ? { edit: rolledBack, notes: [] } : rejectAbandoned(rolledBack, abandoned, rejection);
    const back = edit.changes.length === 0 ? '' : pinSubject(`roll ${environment} back to`, edit.changes, '');
    const rejected = edit.releases.map(({ image, version: bad }) => `${image} ${bad}`);
    return {
      edit,
      notes: [...plan.notes, ...notes, ...(rejection !== undefined && abandoned.size === 0 ? [nothingRejected(environment)] : [])],
      subject: [back, ...(rejected.length === 0 ? [] : [`reject ${listed(rejected)}`])].filter((part) => part !== '').join(', '),
      unchanged:
        version === undefined
          ? `${environment} is back at its earlier state already; commit it to go further back`
          : `${environment} runs ${version} already`,
    };
  });
}

/** Of `--reject`; undefined without it. */
function rejectionReason({ arguments: given }: CommandContext): string | undefined {
  const reason = given.text('reason');
  const rejects = given.flag('reject');
  if (rejects && reason === undefined) {
    throw new UsageError('missing-argument', '--reject needs a reason', 'say why: --reject --reason TEXT', 'rollback');
  }
  if (!rejects && reason !== undefined) {
    const help = 'to reject what is left behind: --reject --reason TEXT';
    throw new UsageError('unexpected-argument', '--reason is for what --reject rejects', help, 'rollback');
  }
  return reason === undefined ? undefined : reasonArgument(reason);
}

function nothingRejected(environment: string): string {
  return `${environment} leaves nothing behind, so nothing is rejected; to reject a release: waybill reject IMAGE VERSION --reason TEXT`;
}

async function backInHistory(
  { io, output }: CommandContext,
  { path, manifest }: OpenManifest,
  environment: string,
  images: readonly string[] | undefined,
): Promise<Rollback> {
  const history = await readingHistory(output, WITHOUT_GIT, () => readManifestHistory(path, io.env));
  const plan = planRollback(manifest, environment, history, images);
  // As for the plan, the present is that of the last commit: an uncommitted rollback leaves the same behind when it is repeated.
  return { plan, present: committedPins(history, environment) ?? new Map() };
}

function toVersion(manifest: ReleaseManifest, environment: string, version: string, images: readonly string[] | undefined): Rollback {
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
  const plan = planRollbackTo(manifest, environment, version, images);
  return { plan, present: presentPins(manifest, environment) };
}
