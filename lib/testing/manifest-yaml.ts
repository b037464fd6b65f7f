/**
 * A manifest's value as YAML in block style. Keys are plain where they could be nothing but a text, all else is in double quotes, so whatever
 * a test puts in arrives as it is, and is judged by the manifest's own rules.
 */
export function manifestYaml(value: object): string {
  return block(value, 0);
}

function block(value: object, depth: number): string {
  const indent = '  '.repeat(depth);
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([name, inner]: [string, unknown]) => {
      const key = PLAIN.test(name) ? name : JSON.stringify(name);
      if (isMap(inner) && Object.keys(inner).length > 0) return `${indent}${key}:\n${block(inner, depth + 1)}`;
      // JSON is YAML: what is left is a scalar, a list or an empty map.
      return `${indent}${key}: ${JSON.stringify(inner)}\n`;
    })
    .join('');
}

/** What YAML could take for something else is not among them. */
const PLAIN = /^(?!(?:true|false|null)$)[a-z][a-z-]*$/i;

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
