import { constant } from './markup';

/** Shows the filter, which is of no use without it, and filters the rows of the table. It makes no markup and goes nowhere. */
export const SCRIPT = constant`
'use strict';
(() => {
  const filter = document.getElementById('filter');
  if (filter === null) return;
  const [words, state, count] = ['words', 'state', 'count'].map((id) => document.getElementById(id));
  const rows = [...document.querySelectorAll('.matrix tbody tr')].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const show = () => {
    const asked = words.value.toLowerCase().split(' ').filter(Boolean);
    let shown = 0;
    for (const { row, text } of rows) {
      const is = state.value === '' || row.dataset.state.split(' ').includes(state.value);
      row.hidden = !(is && asked.every((word) => text.includes(word)));
      if (!row.hidden) shown++;
    }
    count.textContent = shown + ' of ' + rows.length + ' images shown';
  };
  words.addEventListener('input', show);
  state.addEventListener('change', show);
  filter.hidden = false;
  show();
})();
`;
