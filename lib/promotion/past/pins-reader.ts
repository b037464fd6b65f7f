import { pinsOfBlock } from './environment-block';
import { Beginnings, environmentsSection } from './environments-section';
import { indentOf, isNothing, keyLine } from './line-grammar';
import type { PastEnvironments, PastPins, PinPool } from './past-pin';

/** One environment of the text before. */
interface Block {
  readonly text: string;
  readonly pins: PastPins;
}

/**
 * Reads the pins of many texts that follow one another, without parsing the ledger, which is most of each. It knows the plain block style that
 * `waybill` and people write; of any other text it says that it is not sure, and the parser has to read it.
 *
 * What it says is what the parser says of a valid manifest. Whether the rest of the text is valid it does not know.
 */
export class PinsReader {
  private readonly beginnings = new Beginnings();
  private guess = 0;
  private body = '';
  private blocks: ReadonlyMap<string, Block> = new Map();
  private environments: PastEnvironments | undefined;

  public constructor(private readonly pool: PinPool) {}

  /**
   * The pins of each environment; undefined when they are not sure.
   *
   * @param source UTF-8
   */
  public read(source: Buffer): PastEnvironments | undefined {
    const section = environmentsSection(source, this.guess);
    if (section === undefined || !this.beginnings.accept(section.before)) {
      return undefined;
    }
    this.guess = section.end + 4096;
    if (this.environments === undefined || section.body !== this.body) {
      this.body = section.body;
      this.environments = this.readBody(section.body);
    }
    return this.environments;
  }

  private readBody(body: string): PastEnvironments | undefined {
    const starts = environmentStarts(body);
    if (starts === undefined) {
      return undefined;
    }
    const blocks = new Map<string, Block>();
    const environments = new Map<string, PastPins>();
    for (const [at, start] of starts.entries()) {
      const end = body.indexOf('\n', start);
      const heading = keyLine(body.slice(start, end < 0 ? body.length : end));
      if (heading === undefined || heading.valued || blocks.has(heading.key)) {
        return undefined;
      }
      const text = body.slice(start, starts[at + 1] ?? body.length);
      const block = this.readBlock(heading.key, text, heading.indent);
      if (block === undefined) {
        return undefined;
      }
      const name = this.pool.name(heading.key);
      blocks.set(name, block);
      environments.set(name, block.pins);
    }
    this.blocks = blocks;
    return environments;
  }

  private readBlock(name: string, text: string, indent: number): Block | undefined {
    const before = this.blocks.get(name);
    if (before?.text === text) {
      return before;
    }
    const pins = pinsOfBlock(text.split('\n').slice(1), indent, this.pool);
    return pins && { text, pins: before !== undefined && samePins(before.pins, pins) ? before.pins : pins };
  }
}

/** Offsets of the lines with the names of environments; undefined when there are none, or they are not surely all. */
function environmentStarts(body: string): number[] | undefined {
  let first = 0;
  for (const line of body.split('\n', FIRST_LINES)) {
    if (!isNothing(line)) {
      const indent = indentOf(line);
      const heading = new RegExp(`^ {${String(indent)}}(?=[^ #\\r\\n])`, 'gm');
      heading.lastIndex = first;
      const starts = [...body.matchAll(heading)].map(({ index }) => index);
      return indent > 0 && starts[0] === first ? starts : undefined;
    }
    first += line.length + 1;
  }
  return undefined;
}

/** Comments before the first environment; more of them are no plain style. */
const FIRST_LINES = 200;

function samePins(a: PastPins, b: PastPins): boolean {
  return a.size === b.size && [...a].every(([image, pin]) => b.get(image) === pin);
}
