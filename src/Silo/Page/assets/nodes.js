// Silos with their slots, and who waits for one.
import { h, put, say, section, table, text } from './dom.js';
import { count, whole } from './format.js';
import { addressOf } from './runs.js';

export function nodesView() {
  const cards = h('div', { class: 'cards' });
  const queue = table('Members that wait for a slot', [
    text('Position', waiting => whole(waiting.place), 'number'),
    { title: 'Run', show: (cell, waiting) => put(cell, waiting.run, () => h('a', { href: addressOf(waiting.run) }, waiting.run)) },
    text('Member', waiting => whole(waiting.member), 'number'),
    text('Reason', waiting => waiting.reason, 'note'),
  ], waiting => `${waiting.run} ${waiting.member}`);
  const empty = h('p', { class: 'quiet' }, 'The queue is empty.');
  const summary = h('p', { class: 'lead' });
  const element = h('div', {}, h('h1', {}, 'Nodes'), summary, section('Silos', cards), section('Queue', empty, queue.element));

  function update({ nodes }) {
    if (!nodes) return;
    const slots = nodes.silos.flatMap(silo => silo.slots);
    say(summary, `${count(nodes.silos.length, 'silo')}, ${count(slots.length, 'slot')}, ${slots.filter(slot => slot.run !== null).length} in use`);
    put(cards, JSON.stringify(nodes.silos), () => nodes.silos.map(card));
    empty.hidden = nodes.queue.length > 0;
    queue.element.hidden = nodes.queue.length === 0;
    queue.update(nodes.queue.map((waiting, index) => ({ ...waiting, place: index + 1 })));
  }

  return { element, update };
}

function card(silo) {
  return h('article', { class: 'card' },
    h('h3', {}, silo.name, h('span', { class: 'tag' }, silo.role)),
    h('p', { class: 'quiet' }, `${silo.address} · process ${silo.pid}${silo.graphics ? ` · ${silo.graphics}` : ''}`),
    silo.fault ? h('p', { class: 'fault' }, `Not ready. ${silo.fault}`)
      : silo.slots.length === 0 ? h('p', { class: 'quiet' }, 'Control silo, no slots.') : h('ul', { class: 'slots' }, silo.slots.map(slotLine)));
}

function slotLine(slot) {
  const use = slot.run === null
    ? h('span', { class: 'quiet' }, 'free')
    : h('span', {}, h('a', { href: addressOf(slot.run) }, slot.run), ` · member ${slot.member}`);
  return h('li', { class: slot.run === null ? 'slot' : 'slot used' }, h('span', { class: 'device' }, slot.device), use);
}
