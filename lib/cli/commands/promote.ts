import { commitAuthor } from '../../history';
import type { Finding, PromotionOverride } from '../../manifest';
import { setPins } from '../../manifest/edit';
import { type CheckedPromotion, planPromotion, promotionFindings, refuseIfAny, withExceptions } from '../../promotion';
import type { CommandContext } from '../command-context';
import { type PlannedEdit, runEdit } from '../edit';
import { UsageError } from '../failure';
import { nameArgument, nameArguments, personArgument, reasonArgument } from '../forms';
import { type Line, type Row, styled, table } from '../line';
import type { OpenManifest } from '../open-manifest';
import type { Outcome } from '../outcome';
import { promotionBase } from '../promotion-base';
import { pinSubject } from '../subject';
import { nowOption } from '../time-argument';

/** What was typed. */
interface Order {
  readonly from: string;
  readonly to: string;
  readonly images: readonly string[] | undefined;
  readonly now: Date;
  /** Why the rules are not to hold; undefined when they are. */
  readonly override: string | undefined;
  readonly by: string | undefined;
}

/** Copies pins from one environment to the next: all or nothing, without a registry, and only what the check of the change will let pass. */
export async function run(context: CommandContext): Promise<Outcome> {
  const order = orderOf(context);
  return runEdit(context, (opened) => plan(context, opened, order), { overrides: [] });
}

function orderOf({ arguments: given }: CommandContext): Order {
  const override = given.text('override');
  const by = given.text('by');
  if (by !== undefined && override === undefined) {
    throw new UsageError('unexpected-argument', '--by is about who answers for --override', 'say why, too: --override REASON', 'promote');
  }
  return {
    from: nameArgument(given.at(0)),
    to: nameArgument(given.at(1)),
    images: nameArguments(given.texts('image')),
    now: nowOption(given),
    override: override === undefined ? undefined : reasonArgument(override),
    by: by === undefined ? undefined : personArgument(by),
  };
}

async function plan(context: CommandContext, opened: OpenManifest, order: Order): Promise<PlannedEdit> {
  const { from, to } = order;
  const { pins, notes, frozen } = planPromotion(opened.manifest, from, to, order.images);
  const { notes: baseNotes, ...base } = await promotionBase(context, opened);
  const promotion: CheckedPromotion = { ...base, to, pins, now: order.now };
  const planned = setPins(opened.manifest, to, pins);
  const { override: reason } = order;
  if (reason === undefined) {
    const found = promotionFindings(promotion, planned.manifest).map(withoutPlace);
    // What the freeze refuses of each image, it refuses of all.
    refuseIfAny(frozen === undefined ? found : [frozen, ...found.filter(({ code }) => code !== frozen.code)]);
  }
  const { edit, overrides, findings } =
    reason === undefined
      ? { edit: planned, overrides: [], findings: [] }
      : withExceptions(promotion, planned, { reason, by: () => order.by ?? authorOf(context, opened) });
  refuseIfAny(findings.map(withoutPlace));
  const needless = reason !== undefined && overrides.length === 0;
  return {
    edit,
    notes: [...notes, ...baseNotes, ...(needless ? ['nothing of this needs an exception, so none is recorded'] : [])],
    subject: pinSubject('promote', edit.changes, `from ${from} to ${to}`),
    unchanged: pins.size === 0 ? `${from} and ${to} have no image in common` : `${to} has all of this already`,
    lines: overrideLines(to, overrides),
    reasons: overrides.map(({ image, ref, reason: why, by }) => `exception for ${image} ${tagOf(ref)} in ${to}: ${why} (${by})`),
    more: { overrides: overrides.map((override) => ({ environment: to, ...override })) },
  };
}

/** The check gives places in a text that was never written. */
function withoutPlace(finding: Finding): Finding {
  return { ...finding, file: null, line: null, column: null };
}

/** Whom git would name as the author of a commit: somebody has to answer for an exception. */
function authorOf({ io }: CommandContext, { path }: OpenManifest): string {
  const author = commitAuthor(path, io.env);
  if (author === undefined) {
    throw new UsageError(
      'missing-argument',
      'nobody is known to answer for the exception',
      'name somebody: --override REASON --by NAME',
      'promote',
    );
  }
  return personArgument(author);
}

function overrideLines(to: string, overrides: readonly PromotionOverride[]): Line[] {
  return table(
    overrides.map(({ image, ref, reason, by }): Row => [to, image, styled('yellow', 'exception'), tagOf(ref), `${reason} (${by})`]),
  );
}

function tagOf(ref: string): string {
  return ref.slice(0, ref.indexOf('@'));
}
