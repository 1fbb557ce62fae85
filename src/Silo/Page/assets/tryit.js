// Tries the ensemble: draw, drop a file, or choose one of the hardest test images.
import { answerOf } from './answer.js';
import { askJson } from './api.js';
import { drawingPad } from './drawing.js';
import { h, say, section } from './dom.js';
import { pixelsOf } from './files.js';
import { centred, paint } from './pixels.js';
import { hasEnded } from './runs.js';

export function tryPart(name) {
  let shape = null;
  let names = [];
  let orders = 0;
  let asked = '';
  const quiet = h('p', { class: 'quiet' });
  const seen = h('canvas', { class: 'pixels seen', width: 28, height: 28, role: 'img', 'aria-label': 'The image as the members see it' });
  const source = h('p', { class: 'quiet' }, 'Nothing yet.');
  const pad = drawingPad(picture => show(centred(picture, shape), 'Your drawing'));
  const file = h('input', { type: 'file', accept: 'image/*', class: 'unseen', id: 'image-file', onchange: takeFile });
  const clear = h('button', { class: 'button', onclick: wipe }, 'Clear');
  const answer = h('div', { class: 'answer', 'aria-live': 'polite' }, h('p', { class: 'quiet' }, 'The prediction appears here.'));
  const tools = h('div', {}, pad.element, h('div', { class: 'row' }, clear, file, h('label', { class: 'button', for: 'image-file' }, 'Choose an image')));
  const inputs = h('div', {}, tools, h('div', { class: 'row seen' }, seen, source));
  const trial = h('div', { class: 'trial', hidden: true }, inputs, answer);
  const element = section('Try it', quiet, trial);

  trial.addEventListener('dragover', event => { event.preventDefault(); trial.classList.add('over'); });
  trial.addEventListener('dragleave', () => trial.classList.remove('over'));
  trial.addEventListener('drop', event => {
    event.preventDefault();
    trial.classList.remove('over');
    predictFile(event.dataTransfer.files[0]);
  });

  function wipe() {
    orders++;
    pad.clear();
    seen.getContext('2d').clearRect(0, 0, seen.width, seen.height);
    say(source, 'Nothing yet.');
    answer.replaceChildren(h('p', { class: 'quiet' }, 'The prediction appears here.'));
  }

  // The same file can be chosen again.
  function takeFile() {
    predictFile(file.files[0]);
    file.value = '';
  }

  async function predictFile(chosen) {
    if (!chosen || shape === null) return;
    try {
      const { pixels, changes } = await pixelsOf(chosen, shape);
      pad.clear();
      await show(pixels, [chosen.name, ...changes].join(', '));
    } catch {
      answer.replaceChildren(h('p', { class: 'fault' }, `${chosen.name} is no image that this browser can read; choose a PNG, JPG or WebP file.`));
    }
  }

  // An answer that comes after a later question's is not shown.
  async function show(pixels, words) {
    if (pixels === null || shape === null) return;
    const order = ++orders;
    paint(seen, pixels, shape);
    say(source, words);
    const inputs = [{ name: 'image', datatype: 'UINT8', shape: [1, ...shape], data: Array.from(pixels) }];
    const outputs = ['probabilities', 'label', 'member_probabilities', 'predictive_entropy', 'mutual_information', 'agreement'].map(output => ({ name: output }));
    let content;
    try {
      content = answerOf(await askJson(`v2/models/${encodeURIComponent(name)}/infer`, { method: 'POST', body: JSON.stringify({ inputs, outputs }) }), names);
    } catch (error) {
      content = [h('p', { class: 'fault' }, error.message)];
    }
    if (order === orders) answer.replaceChildren(...content);
  }

  function update({ run }) {
    names = run.classNames;
    if (hasEnded(run)) open(run.state);
    else say(quiet, 'Predictions are available when training has ended.');
  }

  async function open(state) {
    if (asked === state) return;
    asked = state;
    try {
      const model = await askJson(`v2/models/${encodeURIComponent(name)}`);
      shape = model.inputs[0].shape.slice(1);
      const isGrey = shape[0] === 1;
      pad.element.hidden = clear.hidden = !isGrey;
      say(quiet, isGrey ? 'Draw on the dark pad, drop an image there, or choose one of the hardest test images above.' : 'Drop an image here, choose a file, or one of the hardest test images above.');
      trial.hidden = false;
    } catch (error) {
      say(quiet, error.message);
    }
  }

  function take(pixels, words) {
    pad.clear();
    show(pixels, words);
    element.scrollIntoView({ block: 'start' });
    element.querySelector('h2').focus();
  }

  element.querySelector('h2').tabIndex = -1;
  return { element, update, show: take };
}
