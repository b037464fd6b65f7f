import { fail, pass, type PinRule, skip } from './pin-check';

/** The tag that the manifest shows to people names the digest that it deploys. */
export const tagMatches: PinRule = {
  name: 'tag-matches',
  async judge({ digest, tag, repository }, shelf) {
    const named = (await shelf.tags()).get(tag.toString())?.toString();
    if (named === undefined) return skip(`${repository.toString()} has no tag ${tag.toString()}`, 'the tag is not there');
    return named === digest.toString()
      ? pass(`the tag ${tag.toString()} names the digest`)
      : fail(`the tag ${tag.toString()} names ${named}, not ${digest.toString()}`);
  },
};
