export { BaseHistory, type Departure, type Stretch } from './base-history';
export { checkChange } from './check-change';
export { checkEach, type CommittedChanges } from './check-each';
export type { ManifestChange } from './manifest-change';
export { coveredByOverride } from './override';
