/**
 * A value of a CloudFormation template as a text. What only the deployment knows stands in it as `${…}`, in the manner of `Fn::Sub`: the
 * registry of a stack in no particular account is `${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const { name, argument } = intrinsicOf(value) ?? { name: '?', argument: undefined };
  const read = READABLE.get(name)?.(argument);
  return read ?? `\${${name}}`;
}

/** Whether a text of `textOf` says everything already now. */
export function isKnown(text: string): boolean {
  return !text.includes('${');
}

/** The same text, its unknown parts blanked at equal length, so that no `:` or `/` in them is taken for the text's own. */
export function blankUnknown(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, (unknown) => ' '.repeat(unknown.length));
}

/** An object with the one key `Ref` or `Fn::…`. */
export function intrinsicOf(value: unknown): { readonly name: string; readonly argument: unknown } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [entry, ...more] = Object.entries(value) as [string, unknown][];
  if (entry === undefined || more.length > 0) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

type Reader = (argument: unknown) => string | undefined;

/** The intrinsic functions that can be told apart further; each answers undefined to an argument of another form. */
const READABLE: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['Ref', (argument) => (typeof argument === 'string' ? `\${${argument}}` : undefined)],
  ['Fn::GetAtt', (argument) => (Array.isArray(argument) ? `\${${argument.map(textOf).join('.')}}` : `\${${textOf(argument)}}`)],
  ['Fn::Join', readJoin],
  ['Fn::Sub', readSub],
]);

function readJoin(argument: unknown): string | undefined {
  if (!Array.isArray(argument)) return undefined;
  const [delimiter, parts] = argument as [unknown, unknown];
  return typeof delimiter === 'string' && Array.isArray(parts) ? parts.map(textOf).join(delimiter) : undefined;
}

function readSub(argument: unknown): string | undefined {
  const [template, variables = {}] = (Array.isArray(argument) ? argument : [argument]) as [unknown, Record<string, unknown>?];
  if (typeof template !== 'string') return undefined;
  return template.replace(/\$\{(!?)([^}]*)\}/g, (whole, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    return Object.hasOwn(variables, name) ? textOf(variables[name]) : whole;
  });
}
