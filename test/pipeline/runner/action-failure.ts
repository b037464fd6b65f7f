/**
 * An action cannot do its work, as it could not on AWS. Any other error is one of the runner, or of what it does not know, and ends the test.
 */
export class ActionFailure extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ActionFailure';
  }
}
