import { createHash } from 'node:crypto';

/** A digest that is always the same for a name. */
export function digestOf(name: string): string {
  return `sha256:${createHash('sha256').update(name).digest('hex')}`;
}
