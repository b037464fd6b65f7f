import { printable } from '../display-text';

/** More of one text than this is no help in a comment. */
const MOST_CHARACTERS = 500;

/**
 * A text as a code span: no mention, reference, link, image, emphasis, emoji or HTML begins in one, on GitHub as on GitLab. Its controls, line breaks
 * and bidirectional characters are shown as escapes.
 */
export function code(text: string): string {
  const shown = short(text);
  if (shown.trim() === '') {
    return '`(empty)`';
  }
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A backtick must not touch the fence, and of a text between two spaces one each is taken away.
  const padding = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}

/** One line without controls, and not too long. */
function short(text: string): string {
  // The cut must not leave half a surrogate pair.
  return printable(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS).replace(/[\ud800-\udbff]$/, '')}…` : text);
}

/** Words of letters alone mean nothing to Markdown, but for hexadecimal ones, which may be commits. */
const WORD = /^(?![0-9a-f]{7,}$)\p{L}+$/iu;
const NUMBER = /^\d{1,6}$/;
/** What may stand around a word: also harmless, and it reads better outside of a code span. */
const PARTS = /^(["'(]*)(.*?)(["',.;:?)]*)$/su;

/** What reads better as one code span: a command to type, which stands after a colon, and a mapping of YAML. */
const WHOLE = /(?<=: )(?:waybill|git) [^;,]+|\{[^{}]*\}/gu;

/**
 * A sentence with hostile text in it: plain words stay as they are, and everything else stands in code spans. What is put before it begins the
 * block that it is part of.
 */
export function prose(text: string): string {
  const shown = short(text);
  let said = '';
  let end = 0;
  const say = (pieces: readonly string[], touches: boolean): void => {
    const [first = ''] = pieces;
    // A comma stays at its word; two code spans that touch would be read as one.
    const gap = said === '' || first === '' || (touches && /^[;,.:?)"']/.test(first)) ? '' : ' ';
    said += `${gap}${pieces.join(' ')}`;
  };
  for (const { 0: whole, index } of shown.matchAll(WHOLE)) {
    say(words(shown.slice(end, index)), end > 0 && shown.charAt(end) !== ' ');
    say([code(whole)], false);
    end = index + whole.length;
  }
  say(words(shown.slice(end)), end > 0 && shown.charAt(end) !== ' ');
  return said;
}

function words(text: string): string[] {
  const pieces: string[] = [];
  let run: string[] = [];
  const flush = (): void => {
    if (run.length > 0) {
      pieces.push(code(run.join(' ')));
      run = [];
    }
  };
  for (const token of text.split(' ').filter((part) => part !== '')) {
    const [, before = '', word = '', after = ''] = PARTS.exec(token) ?? [];
    if (word === '' || WORD.test(word) || NUMBER.test(word)) {
      flush();
      pieces.push(token);
    } else if (before === '' && after === '') {
      run.push(token);
    } else {
      flush();
      pieces.push(`${before}${code(word)}${after}`);
    }
  }
  flush();
  return pieces;
}

/** A row of a table. A pipe would end its cell, escaped or not: renderers disagree about what comes before it. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\u{7c}')).join(' | ')} |`;
}

/** The lines of a table, such that it is one after each of them: the first takes its head with it. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const [first, ...rest] = rows.map(row);
  return first === undefined ? [] : [[row(head), row(head.map(() => '---')), first].join('\n'), ...rest];
}

/** A link whose text is a code span; the address must be made of what needs no escaping. */
export function link(text: string, address: string): string {
  return `[${code(text)}](${address})`;
}
