import { indentOf, isNothing, keyLine, pinLine, standsAlone } from './line-grammar';
import type { PastPin, PastPins, PinPool } from './past-pin';

/**
 * The pins of one environment.
 *
 * @param lines below the environment's name; all are indented more
 * @param outer how far the name is indented
 * @returns undefined when the lines are not surely what they seem
 */
export function pinsOfBlock(lines: readonly string[], outer: number, pool: PinPool): PastPins | undefined {
  const block = new EnvironmentBlock(outer, pool);
  return lines.every((line) => block.read(line)) ? block.pins : undefined;
}

/** Reads an environment line by line. */
class EnvironmentBlock {
  private readonly fields = new Set<string>();
  private readonly found = new Map<string, PastPin>();
  /** The field that is being read. */
  private field: { readonly name: string; readonly valued: boolean } | undefined;
  private fieldIndent: number | undefined;
  private imageIndent: number | undefined;

  public constructor(
    private readonly outer: number,
    private readonly pool: PinPool,
  ) {}

  /** Undefined when it lacks what it must have. */
  public get pins(): PastPins | undefined {
    const lacks = this.fields.size === 0 || (this.fields.has('images') && this.found.size === 0);
    return lacks ? undefined : this.found;
  }

  /** Whether the line is surely a part of an environment. */
  public read(line: string): boolean {
    if (this.field?.name === 'images' && !this.field.valued) {
      const pin = pinLine(line);
      if (pin !== undefined && pin.indent > (this.fieldIndent ?? 0)) {
        return this.image(pin.image, pin.reference, pin.indent);
      }
    }
    if (isNothing(line)) {
      return true;
    }
    const indent = indentOf(line);
    this.fieldIndent ??= indent;
    if (indent < this.fieldIndent || indent <= this.outer) {
      return false;
    }
    if (indent === this.fieldIndent && line.charAt(indent) !== '-') {
      return this.begin(line);
    }
    // A part of the field: of a list, which may stand as far out as its key, or of a mapping.
    return this.field !== undefined && !this.field.valued && this.field.name !== 'images' && standsAlone(line);
  }

  private begin(line: string): boolean {
    const found = keyLine(line);
    if (found === undefined || this.fields.has(found.key) || (found.key === 'images' && found.valued)) {
      return false;
    }
    this.fields.add(found.key);
    this.field = { name: found.key, valued: found.valued };
    return true;
  }

  private image(name: string, reference: string, indent: number): boolean {
    this.imageIndent ??= indent;
    if (indent !== this.imageIndent || this.found.has(name)) {
      return false;
    }
    this.found.set(this.pool.name(name), this.pool.pin(reference));
    return true;
  }
}
