import { hasCode, type FileStatus, type FileSystem } from './file-system';

/** Of a file that is to be replaced nobody else shall read the draft, whatever its mode will be. */
const PRIVATE = 0o600;

/** What the system makes of it by the user's mask. */
const NEW_FILE = 0o666;

/**
 * Writes a temporary file to its last byte, and to the disk.
 *
 * @param like the file that it will replace: mode and owner become the same; undefined for a new file
 */
export function writeDraft(files: FileSystem, path: string, bytes: Uint8Array, like: FileStatus | undefined): void {
  const descriptor = files.createExclusively(path, like === undefined ? NEW_FILE : PRIVATE);
  try {
    writeFully(files, descriptor, bytes);
    if (like !== undefined) {
      keepOwner(files, descriptor, files.status(path), like);
      // After the owner, whose change takes set-id bits away; and not at all where every file has the same mode, as on FAT.
      if (files.status(path).mode !== like.mode) {
        files.setMode(descriptor, like.mode);
      }
    }
    files.flush(descriptor);
  } catch (error) {
    closeQuietly(files, descriptor);
    throw error;
  }
  // Some network file systems report a full disk only now.
  files.close(descriptor);
}

/** The system may write less than asked, as when the disk fills up; the next call then says why. */
function writeFully(files: FileSystem, descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    const written = files.write(descriptor, bytes, offset);
    if (written === 0) {
      throw new Error('the system writes nothing and gives no reason');
    }
    offset += written;
  }
}

/** Only root may give a file away; members of a group may give it to the group. What is not permitted is left. */
function keepOwner(files: FileSystem, descriptor: number, own: FileStatus, like: FileStatus): void {
  if (own.uid === like.uid && own.gid === like.gid) {
    return;
  }
  for (const uid of [like.uid, own.uid]) {
    try {
      files.setOwner(descriptor, uid, like.gid);
      return;
    } catch (error) {
      if (!hasCode(error, 'EPERM', 'EINVAL', 'ENOSYS')) {
        throw error;
      }
    }
  }
}

function closeQuietly(files: FileSystem, descriptor: number): void {
  try {
    files.close(descriptor);
  } catch {
    // What went wrong before is what matters.
  }
}
