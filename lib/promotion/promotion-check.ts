import type { Finding, PinnedReference, PromotionOverride, ReleaseManifest } from '../manifest';
import { addOverrides, type ManifestEdit } from '../manifest/edit';
import { BaseHistory, checkChange, coveredByOverride, type ManifestChange } from './change';
import { isExcusable, OF_ONE_IMAGE, OF_THE_SET } from './change/excusable';

/** A promotion that is planned and not yet written, and what it is judged by. */
export interface CheckedPromotion extends Omit<ManifestChange, 'base' | 'head'> {
  readonly base: ReleaseManifest;
  /** The environment that the pins enter. */
  readonly to: string;
  /** What is promoted, also what the environment has already. */
  readonly pins: ReadonlyMap<string, PinnedReference>;
}

/** Why an exception is made, and who answers for it. */
export interface ExceptionWords {
  readonly reason: string;
  /** Asked only when there is something to answer for. */
  readonly by: () => string;
}

/** A promotion with the exceptions that it needs, and what speaks against it nevertheless. */
export interface ExceptedPromotion {
  readonly edit: ManifestEdit;
  readonly overrides: readonly PromotionOverride[];
  readonly findings: readonly Finding[];
}

/**
 * What the check of a change will find against a promotion: errors about the environment that it enters, and the images that it moves or none in
 * particular. What other changes of the file cause elsewhere is not its business.
 */
export function promotionFindings(promotion: CheckedPromotion, head: ReleaseManifest): Finding[] {
  const { to, pins } = promotion;
  const found = checkChange({ ...promotion, head });
  const own = found.filter(
    ({ severity, environment, image }) => severity === 'error' && environment === to && (image === undefined || pins.has(image)),
  );
  // It says how to have more of the history, where that may excuse what was found.
  const excusable = own.some(({ code }) => isExcusable(code));
  return excusable ? [...own, ...found.filter(({ code }) => code === 'shallow-history')] : own;
}

/**
 * Records an exception for exactly the references that need one. An environment that is frozen only in the file, not yet at the base, counts as
 * frozen: the freeze would stand there before the promotion does.
 */
export function withExceptions(promotion: CheckedPromotion, planned: ManifestEdit, words: ExceptionWords): ExceptedPromotion {
  let result: ExceptedPromotion = { edit: planned, overrides: [], findings: promotionFindings(promotion, planned.manifest) };
  // The set last: it is asked only for what has no exception of its own.
  for (const needy of [meetingNewFreeze, withFinding, withinSet]) {
    const images = needy(promotion, result);
    if (images.length > 0) {
      result = except(promotion, result, images, words);
    }
  }
  return result;
}

type Choice = (promotion: CheckedPromotion, result: ExceptedPromotion) => string[];

const meetingNewFreeze: Choice = (promotion, { edit: { manifest } }) => {
  const { base, history, to } = promotion;
  const atBase = base.environments.find(({ name }) => name === to);
  if (manifest.environment(to).frozen === undefined || atBase?.frozen !== undefined) {
    return [];
  }
  const past = new BaseHistory(history);
  return entering(promotion, manifest).filter((image) => {
    const digest = promotion.pins.get(image)?.digest.toString();
    return past.newest(to, (pins) => pins.get(image)?.digest === digest) === undefined;
  });
};

const withFinding: Choice = (_, { findings }) => [
  ...new Set(findings.flatMap(({ code, image }) => (image !== undefined && OF_ONE_IMAGE.has(code) ? [image] : []))),
];

const withinSet: Choice = (promotion, { edit, findings }) =>
  findings.some(({ code }) => code === OF_THE_SET) ? entering(promotion, edit.manifest) : [];

/** Images whose digest is new in the environment since the base, and that have no exception yet. */
function entering({ base, to, pins }: CheckedPromotion, manifest: ReleaseManifest): string[] {
  const before = base.environments.find(({ name }) => name === to)?.images ?? [];
  const digests = new Map(before.map(({ image, digest }) => [image, digest.toString()]));
  const environment = manifest.environment(to);
  return [...pins]
    .filter(([image, reference]) => digests.get(image) !== reference.digest.toString())
    .filter(([image, reference]) => coveredByOverride(environment, image, reference) === undefined)
    .map(([image]) => image);
}

function except(
  promotion: CheckedPromotion,
  { edit, overrides }: ExceptedPromotion,
  images: readonly string[],
  { reason, by }: ExceptionWords,
): ExceptedPromotion {
  const { to, pins } = promotion;
  const added = images.flatMap((image): PromotionOverride[] => {
    const reference = pins.get(image);
    return reference === undefined ? [] : [{ image, ref: reference.toString(), reason, by: by() }];
  });
  const next = addOverrides(edit.manifest, to, added);
  return {
    edit: { ...next, changed: edit.changed || next.changed, changes: edit.changes, releases: edit.releases },
    overrides: [...overrides, ...added],
    findings: promotionFindings(promotion, next.manifest),
  };
}
