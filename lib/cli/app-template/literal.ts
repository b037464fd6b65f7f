/** The width that the app's own package.json gives to prettier. */
export const LINE_LENGTH = 120;

/** A text as a string of TypeScript, in single quotes: whatever it holds, it does not end the string. */
export function literal(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inside.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

/** A constant with a text, as prettier breaks it. */
export function constant(name: string, text: string): string {
  const line = `const ${name} = ${literal(text)};`;
  return line.length <= LINE_LENGTH ? line : `const ${name} =\n  ${literal(text)};`;
}
