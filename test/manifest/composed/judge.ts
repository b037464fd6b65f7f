import { parseManifest } from '../../../lib/manifest';
import { ComposedValidity, Outliner } from '../../../lib/manifest/composed';

/** Judges texts one after the other, as those of a history. */
export class Judge {
  private readonly outliner = new Outliner();
  private readonly validity = new ComposedValidity();

  /** Whether it is sure that the text is a valid manifest. */
  public isSure(text: string): boolean {
    const outline = this.outliner.outline(Buffer.from(text));
    return outline !== undefined && this.validity.isValid(outline);
  }
}

/** What the parser says. */
export function isValid(text: string): boolean {
  return parseManifest(text).manifest !== undefined;
}
