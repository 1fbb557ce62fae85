// Which classes are taken for which.
import { h, table, text } from './dom.js';
import { percent, whole } from './format.js';

const MOST_CLASSES = 20;
const MOST_PAIRS = 20;

export function confusion(counts, names) {
  const rows = names.map((_, row) => counts.slice(row * names.length, (row + 1) * names.length));
  const content = names.length > MOST_CLASSES ? pairs(rows, names) : matrix(rows, names);
  return h('figure', { class: 'confusion' }, h('figcaption', {}, h('h3', {}, 'Confusion matrix'), h('p', { class: 'quiet' }, 'Rows: true class. Columns: predicted class.')), content);
}

function matrix(rows, names) {
  const worst = Math.max(1, ...rows.flatMap((row, truth) => row.filter((_, answer) => answer !== truth)));
  const body = rows.map((row, truth) => h('tr', {}, h('th', { scope: 'row' }, names[truth]), row.map((count, answer) => cell(count, truth, answer, row, worst, names))));
  return h('div', { class: 'scroll', role: 'region', 'aria-label': 'Confusion matrix', tabindex: '0' },
    h('table', { class: 'matrix' }, h('thead', {}, h('tr', {}, h('td'), names.map(name => h('th', { scope: 'col' }, name)))), h('tbody', {}, body)));
}

// The diagonal is shaded by its share of the row, what is wrong by its share of the worst fault: both can be read.
function cell(count, truth, answer, row, worst, names) {
  const isRight = truth === answer;
  const total = row.reduce((sum, one) => sum + one, 0);
  const element = h('td', { class: isRight ? 'right' : count > 0 ? 'wrong' : 'none', title: `${names[truth]} answered as ${names[answer]}: ${whole(count)} of ${whole(total)}` }, count === 0 ? '·' : `${count}`);
  const heat = isRight ? count / Math.max(1, total) : count / worst;
  element.style.setProperty('--heat', `${Math.round(100 * heat)}%`);
  return element;
}

function pairs(rows, names) {
  const worst = table('Most frequent confusions', [
    text('Class', pair => names[pair.truth]),
    text('Predicted', pair => names[pair.answer]),
    text('Images', pair => whole(pair.count), 'number'),
    text('Share', pair => percent(pair.share, 1), 'number'),
  ], pair => `${pair.truth} ${pair.answer}`);
  worst.update(rows
    .flatMap((row, truth) => row.map((count, answer) => ({ truth, answer, count, share: count / Math.max(1, row.reduce((sum, one) => sum + one, 0)) })))
    .filter(pair => pair.truth !== pair.answer && pair.count > 0)
    .sort((one, other) => other.count - one.count)
    .slice(0, MOST_PAIRS));
  return worst.element;
}
