import { quote } from './format-error';
import { suggestion } from './suggest';

/**
 * A name that the manifest does not have. Its message lists those that it has.
 *
 * Not part of the public (jsii) API: callers from other languages see it as an ordinary error with the same message.
 */
export class UnknownNameError extends Error {
  /**
   * @param code of the rule that the name breaks
   * @param what says what is not there: the quoted name follows
   * @param name as asked for
   * @param known in the order in which people expect them
   */
  public static of(code: 'unknown-environment' | 'unknown-image', what: string, name: string, known: readonly string[]): UnknownNameError {
    return new UnknownNameError(code, `${what} ${quote(name)}`, suggestion(name, known));
  }

  private constructor(
    /** Public code, such as `unknown-image`. */
    public readonly code: 'unknown-environment' | 'unknown-image',
    /** What is wrong, without the mend. */
    public readonly problem: string,
    /** The nearest and the known names. */
    public readonly help: string,
  ) {
    super(`${problem}; ${help}`);
    this.name = 'UnknownNameError';
  }
}
