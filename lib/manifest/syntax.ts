import { EVENT_ID, parseEvents, YAMLException, type Event } from 'js-yaml';
import { printable } from './format-error';
import { jsonProblem } from './json-grammar';
import type { Problem } from './problem';
import { SyntaxBuilder } from './syntax-builder';
import type { SyntaxNode } from './syntax-tree';
import { blankForbidden, forbiddenProblem, sizeProblem } from './text-guard';

export type { MapEntry, MapNode, ScalarNode, SequenceNode, Span, SyntaxNode } from './syntax-tree';

/** A manifest is five levels deep; what is much deeper is no manifest. */
const DEEPEST = 32;

/** A text as a tree, and what is wrong with it as strict YAML 1.2 or JSON. */
export interface SyntaxResult {
  /** Undefined when the text cannot be read at all. */
  readonly root: SyntaxNode | undefined;
  readonly problems: readonly Problem[];
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
    return unreadable([tooLarge]);
  }
  const { text: clean, offsets } = blankForbidden(text);
  const forbidden = offsets.map((offset) => forbiddenProblem(text.charCodeAt(offset), offset));
  const events = readEvents(clean, json);
  if ('code' in events) {
    // Where a forbidden character was blanked, an error of the grammar is most likely its echo.
    return unreadable(forbidden.length > 0 ? forbidden : [events]);
  }
  const { root, problems, unknown } = new SyntaxBuilder(clean, events.list, offsets).build();
  return { root, problems: [...forbidden, ...problems], unknown };
}

function unreadable(problems: readonly Problem[]): SyntaxResult {
  return { root: undefined, problems, unknown: new Set() };
}

function readEvents(text: string, json: boolean): { readonly list: readonly Event[] } | Problem {
  if (json) {
    const problem = jsonProblem(text);
    if (problem !== undefined) {
      return problem;
    }
  }
  try {
    const list = parseEvents(text, { maxDepth: DEEPEST });
    return list.some((event) => event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.MAPPING)
      ? { list }
      : { code: 'syntax', message: 'the manifest is empty', help: 'write one with `waybill init`', offset: 0 };
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      throw error;
    }
    return grammarProblem(error);
  }
}

function grammarProblem(error: YAMLException): Problem {
  const offset = error.mark?.position ?? 0;
  for (const [pattern, message, help] of KNOWN) {
    if (pattern.test(error.reason)) {
      return { code: 'syntax', message, help, offset };
    }
  }
  return { code: 'syntax', message: printable(error.reason), help: 'write YAML 1.2 or JSON', offset };
}

const KNOWN: readonly (readonly [RegExp, string, string])[] = [
  [/^nesting exceeded/, `values are nested deeper than ${String(DEEPEST)} levels`, 'a manifest is five levels deep; see its schema'],
  [/^tab characters/, 'a tab is used for indentation', 'indent with spaces'],
  [/tag/, 'a tag (such as !name) is not allowed', 'write the value without it'],
  [/directive/i, 'a directive (such as %YAML) is not allowed', 'delete it'],
];
