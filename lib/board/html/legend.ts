import { html } from './markup';

/** What the words of the page mean, for whoever sees it for the first time. */
export const LEGEND = html`<section aria-labelledby="legend">
  <h2 id="legend">How to read this page</h2>
  <ul>
    <li>
      Each cell says which version the release manifest pins, for how long, and which commit brought it. What runs may lag behind, until a
      deployment is through.
    </li>
    <li>
      “Behind” counts the releases that an environment upstream is ahead by, without rejected ones; “differs” is what has no order, such as
      a build.
    </li>
    <li>An exception is a pin that somebody let pass the rules; “frozen” keeps everything new out.</li>
    <li>What ECS runs is only known where it was asked.</li>
  </ul>
  <p class="quiet">Made by waybill board; the page loads nothing and sends nothing.</p>
</section> `;
