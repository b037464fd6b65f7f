import type { Draft, DraftImage } from './draft';
import { quote } from './format-error';
import type { Problem } from './problem';
import { listNames } from './suggest';

/** `duplicate-repository`: one finding for each repository that several images share, at the second of them. */
export function repositoryProblems({ images }: Draft): Problem[] {
  const owners = new Map<string, DraftImage[]>();
  for (const image of images?.values() ?? []) {
    if (image.repository !== undefined) {
      const name = image.repository.toString();
      owners.set(name, [...(owners.get(name) ?? []), image]);
    }
  }
  return [...owners].flatMap(([name, sharing]): Problem[] => {
    const [, second] = sharing;
    if (second === undefined) {
      return [];
    }
    const names = sharing.map((image) => image.name.text).sort();
    return [
      {
        code: 'duplicate-repository',
        message: `the images ${listNames(names)} share the repository ${quote(name)}`,
        help: 'give each image a repository of its own, or keep one image and pin that',
        offset: second.repositoryOffset,
        image: second.name.text,
      },
    ];
  });
}
