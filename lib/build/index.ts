export { csvLine, dockerArguments } from './arguments';
export { bakeFile } from './bake-file';
export { type BuildFacts, buildFacts } from './build-facts';
export { buildLabels, type LabelOptions, type Labels } from './build-labels';
export { BuildRefusal } from './build-refusal';
export { type BuildTag, type BuildTags, buildTags, type TagKind, type TagOptions, type WithheldTag } from './build-tags';
export { versionFromGit, type VersionQuestion, versionsInGit } from './build-version';
export { CI_SYSTEMS, type CiRef, type CiSystem } from './ci';
export type { GitFacts } from './git-facts';
