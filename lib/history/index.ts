export { readBase, resolveBase, type Base } from './base';
export type { Env } from './git';
export { HistoryError, type HistoryErrorCode } from './history-error';
export { readManifestHistory } from './manifest-history';
