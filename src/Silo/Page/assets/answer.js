// What the ensemble says of one image: its mean, each member, and how sure they are.
import { colourName } from './colours.js';
import { h } from './dom.js';
import { nats, percent } from './format.js';

const MOST_CLASSES = 10;
const MOST_MEMBERS = 8;

/** @param reply the answer of the inference protocol. @param names the classes' names. */
export function answerOf(reply, names) {
  const output = name => reply.outputs.find(one => one.name === name);
  const probabilities = output('probabilities').data;
  const label = output('label').data[0];
  const [, used, classes] = output('member_probabilities').shape;
  const members = Array.from({ length: used }, (_, member) => output('member_probabilities').data.slice(member * classes, (member + 1) * classes));
  const { members_total: total, degraded } = reply.parameters;
  return [
    h('p', { class: 'says' }, h('b', {}, names[label] ?? `${label}`), h('span', {}, percent(probabilities[label], 1))),
    h('p', { class: 'quiet' }, `${output('agreement').data[0]} of ${used} members agree.${degraded ? ` Only ${used} of ${total} members answered.` : ''}`),
    bars(probabilities, members, names),
    h('dl', { class: 'figures small' },
      uncertainty('Entropy', output('predictive_entropy').data[0], classes, 'total uncertainty'),
      uncertainty('Mutual information', output('mutual_information').data[0], classes, 'disagreement of the members')),
  ];
}

function bars(probabilities, members, names) {
  const order = probabilities.map((_, index) => index);
  const shown = order.length <= MOST_CLASSES ? order : order.sort((one, other) => probabilities[other] - probabilities[one]).slice(0, MOST_CLASSES);
  const drawn = members.slice(0, MOST_MEMBERS);
  const best = Math.max(...probabilities);
  return h('table', { class: 'bars' },
    h('caption', { class: 'unseen' }, 'Probability of each class: the mean, and each member'),
    h('thead', { class: 'unseen' }, h('tr', {}, h('th', { scope: 'col' }, 'Class'), h('th', { scope: 'col' }, 'Bars'), h('th', { scope: 'col' }, 'Mean'))),
    h('tbody', {}, shown.map(index => h('tr', { class: probabilities[index] === best ? 'best' : '' },
      h('th', { scope: 'row' }, names[index] ?? `${index}`),
      h('td', { class: 'tracks' }, bar(probabilities[index], '--ensemble', 'mean'), drawn.map((member, number) => bar(member[index], colourName(number), 'member', `member ${number}: ${percent(member[index], 1)}`))),
      h('td', { class: 'number' }, percent(probabilities[index], 1))))));
}

function bar(value, colour, kind, title) {
  const fill = h('span', { class: 'fill' });
  fill.style.setProperty('width', `${100 * value}%`);
  fill.style.setProperty('background', `var(${colour})`);
  return h('span', { class: `track ${kind}`, title }, fill);
}

// The most that is possible is the logarithm of the number of classes.
function uncertainty(title, value, classes, note) {
  return h('div', {}, h('dt', {}, title), h('dd', {}, h('b', {}, nats(value)), h('meter', { min: '0', max: `${Math.log(classes)}`, value: `${value}`, 'aria-label': title }), h('small', {}, note)));
}
