import type { NagMessageLevel, NagRuleResult } from 'cdk-nag/lib/nag-rules';
import type { ReleaseManifest } from '../manifest';
import type { RenderedResource } from './rendered-resource';

/** One rule of the pack. */
export interface PromotionRule {
  /** Public and stable: the file's name, and what follows `PromotionChecks-` in the id. */
  readonly name: string;
  readonly level: NagMessageLevel;
  /** What is wrong, and the mend, in one sentence: the finding's text. */
  readonly info: string;
  /** Why it matters: what `verbose` adds to the text. */
  readonly explanation: string;
  /** Types of the resources that it judges. */
  readonly types: readonly string[];
  /**
   * Judges a resource of one of these types.
   *
   * @param resource as it will stand in the template
   * @param manifest what the user's app reads; undefined when the pack was given none
   */
  check(resource: RenderedResource, manifest: ReleaseManifest | undefined): NagRuleResult;
}
