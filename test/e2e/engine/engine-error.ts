/** The engine can't be had here; the message says why and what to do. */
export class EngineError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'EngineError';
  }
}
