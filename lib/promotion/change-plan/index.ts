export type {
  ChangeKind,
  ChangePlan,
  EnvironmentPlan,
  OverrideEntry,
  PinnedSide,
  PlannedImage,
  PlannedOverride,
  PlannedPin,
  PlannedRelease,
  RuleChange,
  UpstreamStay,
} from './change-plan';
export { compareUrl } from './compare-url';
export { planChange } from './plan-change';
