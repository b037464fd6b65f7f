import type { IConstruct } from 'constructs';
import { FormatError } from '../manifest';

/**
 * Ends a construct's constructor: thrown there, so that the stack trace points at the user's own line.
 *
 * @param scope the construct that was given the wrong value; undefined for what is no construct
 * @param what what is wrong, with the value got
 * @param mend what to do
 */
export function refuse(scope: IConstruct | undefined, what: string, mend: string): never {
  throw new Error(`${what}; ${mend}${scope === undefined ? '' : ` [at ${scope.node.path}]`}`);
}

/** What a parsing constructor of `lib/manifest` makes of a prop's text; its refusal becomes this construct's. */
export function parsed<T>(scope: IConstruct, prop: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FormatError) refuse(scope, `${prop}: ${error.message}`, error.help);
    throw error;
  }
}
