/** As long as a name may be. */
const LONGEST = 40;

/** Names by repository, and what a person should know of them. */
export interface ImageNames {
  readonly names: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/**
 * Names of images by their repositories: those given, else the last part of the repository, brought to the form of a name. Where two would
 * be called the same, the later ones get a number.
 *
 * @param repositories in the order in which they take names
 * @param given names by repository
 */
export function imageNames(repositories: readonly string[], given: ReadonlyMap<string, string>): ImageNames {
  const taken = new Set(given.values());
  const names = new Map<string, string>();
  const notes: string[] = [];
  for (const repository of repositories) {
    const name = given.get(repository) ?? free(nameOf(repository), taken);
    taken.add(name);
    names.set(repository, name);
    if (!given.has(repository) && name !== nameOf(repository)) {
      notes.push(`the image of ${repository} is called ${name}, as another has its name; to call it otherwise: --image NAME=${repository}`);
    }
  }
  return { names, notes };
}

function nameOf(repository: string): string {
  const [last = ''] = repository.split('/').slice(-1);
  const name = last.replace(/[^a-z0-9-]+/g, '-').replace(/^-+|-+$/g, '');
  return (/^[a-z]/.test(name) ? name : `image-${name}`).slice(0, LONGEST).replace(/-+$/, '');
}

function free(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const candidate = `${name.slice(0, LONGEST - suffix.length)}${suffix}`;
    if (!taken.has(candidate)) return candidate;
  }
}
