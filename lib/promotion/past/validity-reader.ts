import { ComposedValidity, type Outline, Outliner } from '../../manifest/composed';
import type { ManifestState } from '../environment-history';

/** How much of the texts of a history is kept in memory for questions about their validity, in bytes: what they do not have in common. */
const MOST_KEPT = 32 * 1024 * 1024;

/** So many states are left to the parser: to know the parts of a manifest costs more than it takes to parse it, and pays when others have them, too. */
const FEW = 3;

/** Finds out which states of a history are valid. */
export class ValidityReader {
  private readonly outliner = new Outliner();
  private readonly composed = new ComposedValidity();
  private kept = 0;
  private asked = 0;

  /** @param keeps whether the validity of many states will be asked */
  public constructor(private readonly keeps: boolean) {}

  /**
   * The parts of a state that has just been read, so that it need not be read again when its validity is asked. Undefined when that is not expected,
   * when its text is at hand anyhow, when it cannot be cut into parts, or when enough is kept.
   */
  public outlineToKeep(state: ManifestState, source: Buffer): Outline | undefined {
    const keeps = this.keeps && !isAtHand(state) && this.kept < MOST_KEPT;
    const outline = keeps ? this.outliner.outline(source) : undefined;
    this.kept += outline?.fresh ?? 0;
    return outline;
  }

  /** Whether the state is surely valid; one that is not has to be parsed as a whole. */
  public isValid(state: ManifestState, kept: Outline | undefined): boolean {
    this.asked++;
    if (kept === undefined && !this.keeps && this.asked <= FEW) {
      return false;
    }
    const source = kept === undefined ? sourceOf(state) : undefined;
    const outline = kept ?? (source && this.outliner.outline(source));
    return outline !== undefined && this.composed.isValid(outline);
  }
}

function isAtHand({ blob }: ManifestState): boolean {
  return blob === undefined;
}

/** Undefined when there is none that says the same: in UTF-8 there is no half of a surrogate pair. */
function sourceOf(state: ManifestState): Buffer | undefined {
  if (!isAtHand(state)) {
    return state.bytes ?? undefined;
  }
  const source = Buffer.from(state.text ?? '');
  return source.toString('utf8') === state.text ? source : undefined;
}
