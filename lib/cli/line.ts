import { displayWidth, printable } from './display-text';

/** Colours are meanings: green is as it should be, red is not, yellow wants a look, dim is beside the point. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A piece of text as data. Only the output module turns it into what a terminal reads, so that no hostile text gets there unescaped. */
export type Span = string | { readonly text: string; readonly style: Style };

/** One line of output. */
export type Line = Span | readonly Span[];

/** A row of cells; each cell is a line. */
export type Row = readonly Line[];

/** A piece of text in a style. */
export function styled(style: Style, text: string): Span {
  return { text, style };
}

/** The pieces of a line. */
export function spans(line: Line): readonly Span[] {
  return typeof line === 'string' || 'text' in line ? [line] : line;
}

function widthOf(line: Line): number {
  return spans(line).reduce((width, span) => width + displayWidth(printable(typeof span === 'string' ? span : span.text)), 0);
}

/** Rows as lines with aligned columns, two spaces apart, indented by `indent` spaces; columns without any text are left out. */
export function table(rows: readonly Row[], indent = 0): Line[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    });
  }
  return rows.map((row) => {
    const last = row.reduce((at, cell, column) => (widthOf(cell) > 0 ? column : at), -1);
    const cells = row.slice(0, last + 1).flatMap((cell, column) => {
      const width = widths[column] ?? 0;
      const padding = column === last || width === 0 ? 0 : width - widthOf(cell) + 2;
      return [...spans(cell), ' '.repeat(padding)];
    });
    return [' '.repeat(indent), ...cells].filter((span) => span !== '');
  });
}
