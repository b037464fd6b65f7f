export { BaseHistory, checkChange, coveredByOverride, type Departure, type ManifestChange, type Stretch } from './change';
export { type ManifestHistory, type ManifestState, shortCommit } from './environment-history';
export { Lookup } from './lookup';
export { PastState, pastStates, type PastPin, type PastPins } from './past-state';
export { planPromotion, type PromotionPlan } from './plan-promotion';
export { planRollback, planRollbackTo } from './plan-rollback';
export { unreadableNote } from './previous-state';
export { type CheckedPromotion, promotionFindings, withExceptions } from './promotion-check';
export { listed, refusal, refuseIfAny } from './refusal';
