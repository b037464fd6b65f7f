import { ActionFailure } from './action-failure';
import type { Configuration } from './pipeline-definition';

const REFERENCE = /#\{([\w@.-]+)\.([\w@-]+)\}/g;

/** The variables of one execution: what its actions put out, by namespace. */
export class Variables {
  private readonly namespaces = new Map<string, Readonly<Record<string, string>>>();

  public set(namespace: string, values: Readonly<Record<string, string>>): void {
    this.namespaces.set(namespace, values);
  }

  /**
   * A text with each `#{NAMESPACE.NAME}` replaced by its value.
   *
   * @throws an error that names a variable that no action put out before
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
   */
  public resolve(text: string): string {
    return text.replace(REFERENCE, (reference, namespace: string, name: string) => {
      const value = this.namespaces.get(namespace)?.[name];
      if (value === undefined) throw new ActionFailure(`the variable ${reference} has no value`);
      return value;
    });
  }

  /** A configuration with all its variables replaced. */
  public resolveAll(configuration: Configuration): Record<string, string> {
    return Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, this.resolve(String(value))]));
  }
}
