import { FindingsError, type ManifestImage } from '../manifest';
import { refusal } from '../promotion';
import { RepositoryNotFoundError } from '../registry';

/**
 * Asks the registry about one image. A repository that it lacks is an answer (exit code 1), not a failure.
 *
 * @throws FindingsError `repository-not-found`
 */
export async function askAbout<T>(image: ManifestImage, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof RepositoryNotFoundError) {
      throw new FindingsError([refusal('repository-not-found', error.message, error.help, { image: image.name })]);
    }
    throw error;
  }
}
