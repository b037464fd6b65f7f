export { type CommitFacts, commitFacts } from './commit-facts';
export { type HistoryQuestion, type HistoryReport, historyReport, pastEnvironments, pastImages, secondsOf } from './history-report';
export { LedgerFacts } from './ledger-facts';
export { environmentMetrics, type EnvironmentMetrics, type MetricsWindow } from './metrics';
export { type ImageDigest, LEAST_DIGITS, namedDigests, type NamedDigests } from './named-digests';
export type { ChangeKind, PinnedChange } from './pin-changes';
export { Rejections } from './rejections';
export { type ReleaseWay, releaseWays, type Stay } from './release-way';
