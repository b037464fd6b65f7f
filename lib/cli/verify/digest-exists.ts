import { fail, pass, type PinRule } from './pin-check';

/** The registry has the digest, so that it can be pulled, and its content is what the digest names. */
export const digestExists: PinRule = {
  name: 'digest-exists',
  async judge({ digest, repository }, shelf) {
    return (await shelf.described()).has(digest.toString())
      ? pass(`${repository.toString()} has the digest`)
      : fail(`${repository.toString()} does not have ${digest.toString()}`);
  },
};
