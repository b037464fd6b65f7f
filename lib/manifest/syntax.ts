import { EVENT_ID, parseEvents, YAMLException, type Event } from 'js-yaml';
import { printable } from './format-error';
import { jsonProblem } from './json-grammar';
import { Problems, type Problem } from './problem';
import { SyntaxBuilder } from './syntax-builder';
import type { SyntaxNode } from './syntax-tree';
import { blankForbidden, sizeProblem } from './text-guard';

/** A manifest is five levels deep; what is much deeper is no manifest. */
const DEEPEST = 32;

/** A text as a tree, and what is wrong with it as strict YAML 1.2 or JSON. */
export interface SyntaxResult {
  /** Undefined when the text cannot be read at all. */
  readonly root: SyntaxNode | undefined;
  readonly checks: readonly Problems[];
  /** Nodes whose value is not known, such as an alias, and mappings that lack an entry for that reason: their problem is already reported. */
  readonly unknown: ReadonlySet<SyntaxNode>;
}

/**
 * Reads strict YAML 1.2 or JSON: one document, no duplicate keys, anchors, aliases, merge keys, tags, directives, nor control characters.
 *
 * @param text the whole file
 * @param json whether it must be JSON, as its file name says
 */
export function parseSyntax(text: string, json: boolean): SyntaxResult {
  const tooLarge = sizeProblem(text);
  if (tooLarge !== undefined) {
    return unreadable(tooLarge);
  }
  const blanked = blankForbidden(text);
  if (blanked.problems.overflows) {
    return { root: undefined, checks: [blanked.problems], unknown: new Set() };
  }
  const events = readEvents(blanked.text, json);
  if ('code' in events) {
    // Where a forbidden character was blanked, an error of the grammar is most likely its echo.
    return blanked.offsets.length > 0 ? { root: undefined, checks: [blanked.problems], unknown: new Set() } : unreadable(events);
  }
  const { root, problems, unknown } = new SyntaxBuilder(blanked).build(events);
  return { root, checks: [blanked.problems, problems], unknown };
}

function unreadable(problem: Problem): SyntaxResult {
  return { root: undefined, checks: [Problems.of(problem)], unknown: new Set() };
}

function readEvents(text: string, json: boolean): Event[] | Problem {
  const problem = json ? jsonProblem(text) : undefined;
  if (problem !== undefined) {
    return problem;
  }
  try {
    const events = parseEvents(text, { maxDepth: DEEPEST });
    return isEmpty(events)
      ? { code: 'syntax', message: 'the manifest is empty', help: 'write one, for example with "waybill init"', offset: 0 }
      : events;
  } catch (error) {
    return grammarProblem(error);
  }
}

/** Nothing but blanks, comments and document marks. */
function isEmpty(events: readonly Event[]): boolean {
  return events.every(
    (event) =>
      event.type === EVENT_ID.DOCUMENT ||
      event.type === EVENT_ID.POP ||
      (event.type === EVENT_ID.SCALAR && event.valueStart < 0 && event.tagStart < 0 && event.anchorStart < 0),
  );
}

/** The parser's documentation asks to catch whatever it throws: on hostile texts that need not be its own error. */
function grammarProblem(error: unknown): Problem {
  const reason = error instanceof YAMLException ? error.reason : String(error);
  const offset = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0;
  for (const [pattern, message, help] of EXPLAINED) {
    if (pattern.test(reason)) {
      return { code: 'syntax', message, help, offset };
    }
  }
  return {
    code: 'syntax',
    message: `not YAML: ${printable(reason.slice(0, 200))}`,
    help: 'see https://yaml.org/spec/1.2.2/, or write JSON',
    offset,
  };
}

/** The parser's reasons that have a better mend than reading the specification. */
const EXPLAINED: readonly (readonly [reason: RegExp, message: string, help: string])[] = [
  [/^nesting exceeded/, `values are nested deeper than ${String(DEEPEST)} levels`, 'a manifest is five levels deep'],
  [/^tab characters/, 'a tab is used for indentation', 'indent with spaces'],
  [
    /^bad indentation/,
    'this line is indented unlike its neighbours',
    'indent keys of one mapping alike; put a text that contains ": " in quotes',
  ],
  [
    /^deficient indentation/,
    'a text in quotes or brackets goes on in a line that is not indented',
    'close the quote or bracket, or indent the line',
  ],
  [/^expected ':' after/, '":" is missing after a key', 'write KEY: VALUE'],
  [/\btag\b/, 'a tag (such as !name) is not allowed', 'write the value without it; put a text that begins with "!" in quotes'],
  [/directive/i, 'a directive (such as %YAML) is not allowed', 'delete it'],
  [/^unexpected end of the (?:stream|document) within a (?:double|single) quoted/, 'a quote is opened and never closed', 'close it'],
  [/^unexpected end of the stream within a flow/, 'a bracket is opened and never closed', 'close it'],
  [/^missed comma/, 'a comma is missing between two entries in brackets', 'write a comma between them'],
  [/^unknown escape/, 'there is no such escape', 'write a backslash as "\\\\", or use single quotes'],
];
