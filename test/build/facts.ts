import { type BuildFacts, buildFacts, type GitFacts } from '../../lib/build';

export const COMMIT = '4f1c2d9e6a7b8c9d0e1f2a3b4c5d6e7f8a9b0c1d';

/** A clean clone of one commit. */
export function git(facts: Partial<GitFacts> = {}): GitFacts {
  return {
    commit: COMMIT,
    committedAt: new Date('2026-11-20T10:00:00Z'),
    tagsHere: [],
    tags: facts.tagsHere ?? [],
    changed: [],
    shallow: false,
    ...facts,
  };
}

/** Facts of a build on a person's machine. */
export function factsOf(facts: Partial<GitFacts> = {}): BuildFacts {
  return buildFacts({}, git(facts));
}
