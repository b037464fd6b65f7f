export { readBase, type Base } from './base';
export { commitAuthor, CommitError, type CommitErrorCode, CommittableFile } from './commit-file';
export type { Env } from './git';
export { HistoryError, type HistoryErrorCode } from './history-error';
export { readManifestHistory } from './manifest-history';
