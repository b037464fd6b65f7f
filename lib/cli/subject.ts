import type { PinChange } from '../manifest/edit';
import { counted } from './counted';

/** More names than this make no subject of a commit. */
const MOST_NAMED = 3;

/** The subject of a commit that changes pins: `promote api 1.4.0 and web 2.0.1 from dev to uat`. */
export function pinSubject(verb: string, changes: readonly PinChange[], where: string): string {
  const named = changes.flatMap(({ image, to }) => (to === null ? [] : [`${image} ${to.tag.toString()}`]));
  const what = named.length > MOST_NAMED ? counted(named.length, 'image') : named.join(', ');
  return [verb, what, where].filter((part) => part !== '').join(' ');
}
