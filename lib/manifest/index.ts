/** What other rooms use of the manifest. */
export { Digest } from './digest';
export { Accepts, Combination, EnvironmentRelease, type PromotionOverride } from './environment-release';
export { describeFinding, FindingsError, type Finding, type Severity } from './finding';
export { FormatError, printable, quote, type FormatCode } from './format-error';
export { ImageTag } from './image-tag';
export { LedgerRelease } from './ledger-release';
export { ManifestFileError } from './manifest-file-error';
export { ManifestImage, Versioning } from './manifest-image';
export { parseName } from './name';
export { parseManifest, type ParsedManifest } from './parse';
export { PinnedReference } from './pinned-reference';
export { PinnedRelease } from './pinned-release';
export { readManifestText } from './read-file';
export { ReleaseManifest } from './release-manifest';
export { RepositoryName } from './repository-name';
export { listNames, nearest, suggestion } from './suggest';
export { UnknownNameError } from './unknown-name-error';
export { Version } from './version';
