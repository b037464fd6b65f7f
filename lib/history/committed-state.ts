import type { ManifestState } from '../promotion';
import type { Blobs } from './blobs';
import type { Change } from './changes';

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
    return this.blob === null ? null : this.blobs.read(this.blob);
  }
}
