import type { CfnResource } from 'aws-cdk-lib';
import { NagPack, type NagPackProps } from 'cdk-nag/lib/nag-pack';
import type { IConstruct } from 'constructs';
import type { ReleaseManifest } from '../manifest';
import type { PromotionRule } from './promotion-rule';
import { renderedResource, type RenderedResource } from './rendered-resource';
import { DigestNotInManifest } from './rules/DigestNotInManifest';
import { ImageNotPinned } from './rules/ImageNotPinned';
import { LifecycleExpiresRelease } from './rules/LifecycleExpiresRelease';
import { MutableRepository } from './rules/MutableRepository';
import { ServiceWithoutCircuitBreaker } from './rules/ServiceWithoutCircuitBreaker';
import { TagBesideDigest } from './rules/TagBesideDigest';

/** Properties of `PromotionChecks`. */
export interface PromotionChecksProps extends NagPackProps {
  /**
   * The release manifest that the app reads.
   *
   * It says which digests were released (the rule `DigestNotInManifest`), and what the releases of a repository are called (the rules
   * `LifecycleExpiresRelease` and `MutableRepository`).
   *
   * @default - `DigestNotInManifest` is not run, and releases are taken to be called by their versions
   */
  readonly manifest?: ReleaseManifest;
}

/** Every rule, in the order in which the documentation lists them. */
export const RULES: readonly PromotionRule[] = [
  ImageNotPinned,
  TagBesideDigest,
  DigestNotInManifest,
  MutableRepository,
  LifecycleExpiresRelease,
  ServiceWithoutCircuitBreaker,
];

/**
 * A cdk-nag pack that finds what would undermine promotion by digest: images that are not pinned or that no manifest knows, repositories in
 * which a release can be overwritten or expire, services that do not roll back.
 *
 * The ids are `PromotionChecks-RULE`, and for one container of a task definition, or one rule of a lifecycle policy,
 * `PromotionChecks-RULE[NAME]`. Each finding fails the synthesis until it is mended or acknowledged.
 *
 * @example
 * const manifest = ReleaseManifest.fromFile('release-manifest.yaml');
 * Validations.of(app).addPlugins(new PromotionChecks(app, { manifest }));
 */
export class PromotionChecks extends NagPack {
  /** Name of the pack in the report. */
  public readonly name: string = 'PromotionChecks';

  private readonly manifest: ReleaseManifest | undefined;

  /**
   * @param scope the app, or the stage that is checked
   * @param props what the pack goes by
   */
  constructor(scope?: IConstruct, props: PromotionChecksProps = {}) {
    super(scope, props);
    this.packName = 'PromotionChecks';
    this.manifest = props.manifest;
  }

  /**
   * Applies the rules to one resource.
   *
   * @param node the resource
   */
  protected checkResource(node: CfnResource): void {
    const { manifest } = this;
    let rendered: RenderedResource | undefined;
    for (const rule of RULES) {
      if (!rule.types.includes(node.cfnResourceType)) continue;
      this.applyRule({
        ruleSuffixOverride: rule.name,
        level: rule.level,
        info: rule.info,
        explanation: rule.explanation,
        node,
        // What goes wrong in here, also in rendering, becomes a finding.
        rule: () => rule.check((rendered ??= renderedResource(node)), manifest),
      });
    }
  }
}
