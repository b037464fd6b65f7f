import type { Draft, DraftImage } from './draft';
import { quote } from './format-error';
import { Problems } from './problem';
import { listNames } from './suggest';

/** `duplicate-repository`: one finding for each repository that several images share, at the second of them. */
export function checkRepositories({ images }: Draft): Problems {
  const problems = new Problems();
  const owners = new Map<string, DraftImage[]>();
  for (const image of images?.values() ?? []) {
    if (image.repository !== undefined) {
      const name = image.repository.toString();
      const sharing = owners.get(name) ?? [];
      sharing.push(image);
      owners.set(name, sharing);
    }
  }
  for (const [name, sharing] of owners) {
    const [, second] = sharing;
    if (second !== undefined) {
      problems.add(() => ({
        code: 'duplicate-repository',
        message: `the images ${listNames(sharing.map((image) => image.name.text).sort())} share the repository ${quote(name)}`,
        help: 'give each image a repository of its own, or keep one image and pin that',
        offset: second.repositoryOffset,
        image: second.name.text,
      }));
    }
  }
  return problems;
}
