import type { RepositoryName } from '../manifest';

/** What is asked about one repository, never nothing. */
export interface RepositoryGroup<Item> {
  readonly repository: RepositoryName;
  readonly items: readonly [Item, ...Item[]];
}

/** Groups what a registry is asked about by repository, since it answers for one at a time, in the order in which they first come. */
export function byRepository<Item>(items: readonly Item[], repositoryOf: (item: Item) => RepositoryName): RepositoryGroup<Item>[] {
  const groups = new Map<string, { readonly repository: RepositoryName; readonly items: [Item, ...Item[]] }>();
  for (const item of items) {
    const repository = repositoryOf(item);
    const group = groups.get(repository.toString());
    if (group === undefined) groups.set(repository.toString(), { repository, items: [item] });
    else group.items.push(item);
  }
  return [...groups.values()];
}
