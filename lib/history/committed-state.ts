import { MOST_BYTES } from '../manifest/text-guard';
import type { ManifestState } from '../promotion';
import type { Blobs } from './blobs';
import type { Change } from './changes';

/** Stands for a text that is larger than any manifest may be: that is all that will be said of it, and it may be a film. */
let tooLarge: Buffer | undefined;

/** A state that git holds; its text is read when it is asked for. */
export class CommittedState implements ManifestState {
  public readonly commit: string;
  public readonly committedAt: Date;
  public readonly author: string;
  public readonly subject: string;
  public readonly blob: string | null;

  public constructor(
    change: Change,
    private readonly blobs: Blobs,
  ) {
    this.commit = change.commit;
    this.committedAt = change.committedAt;
    this.author = change.author;
    this.subject = change.subject;
    this.blob = change.blob;
  }

  public get text(): string | null {
    return this.bytes?.toString('utf8') ?? null;
  }

  public get bytes(): Buffer | null {
    if (this.blob === null) {
      return null;
    }
    return this.blobs.sizeOf(this.blob) > MOST_BYTES ? (tooLarge ??= Buffer.alloc(MOST_BYTES + 1, ' ')) : this.blobs.read(this.blob);
  }
}
