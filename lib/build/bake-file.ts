import type { Labels } from './build-labels';

/**
 * A file for `docker buildx bake -f docker-bake.hcl -f FILE`, which adds to the target of that name, and to every one that inherits it
 * (https://docs.docker.com/build/bake/reference/). Tags and labels may come from two files.
 */
export function bakeFile(target: string, { tags, labels }: { readonly tags?: readonly string[]; readonly labels?: Labels }): object {
  const content = {
    ...(tags === undefined ? {} : { tags: tags.map(literal) }),
    ...(labels === undefined ? {} : { labels: Object.fromEntries([...labels].map(([name, value]) => [name, literal(value)])) }),
  };
  return { target: { [target]: content } };
}

/** Bake reads the texts of a JSON file as templates: `${…}` would be a variable and `%{…}` a condition. */
function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, '$&$&');
}
