/** How many characters are known at a time. */
const MOST = 4 * 1024 * 1024;

/** What is known of texts. When it is too much to be kept it begins anew, so that its memory is bounded however many texts there are. */
export class KnownTexts<T> {
  private readonly known = new Map<string, T>();
  private length = 0;

  /** @param text in memory of its own: a part that was cut out of another text keeps all of that */
  public set(text: string, value: T): void {
    if (this.length > MOST) {
      this.known.clear();
      this.length = 0;
    }
    this.known.set(text, value);
    this.length += text.length;
  }

  public get(text: string): T | undefined {
    return this.known.get(text);
  }
}
