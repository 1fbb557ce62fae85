// Accuracy against confidence: a calibrated ensemble lies on the diagonal.
import { h, svg } from './dom.js';
import { percent, whole } from './format.js';

const SIZE = 300;
const EDGE = { left: 44, bottom: 36, top: 8, right: 8 };
const x = value => EDGE.left + value * (SIZE - EDGE.left - EDGE.right);
const y = value => SIZE - EDGE.bottom - value * (SIZE - EDGE.bottom - EDGE.top);
const TICKS = [0, 0.25, 0.5, 0.75, 1];

export function reliability(bins) {
  const filled = bins.filter(bin => bin.count > 0);
  const most = Math.max(1, ...filled.map(bin => bin.count));
  const label = `Calibration: ${filled.map(bin => `of ${whole(bin.count)} answers with a confidence of ${percent(bin.confidence, 0)}, ${percent(bin.accuracy, 0)} are right`).join('; ')}`;
  const picture = svg('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, role: 'img', 'aria-label': label, class: 'reliability' },
    TICKS.map(grid),
    svg('line', { class: 'ideal', x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
    filled.map(bin => svg('line', { class: 'gap', x1: x(bin.confidence), y1: y(bin.confidence), x2: x(bin.confidence), y2: y(bin.accuracy) })),
    filled.map(bin => dot(bin, most)),
    svg('text', { x: x(0.5), y: SIZE - 2, class: 'axis middle' }, 'confidence'),
    svg('text', { x: 10, y: y(0.5), class: 'axis middle', transform: `rotate(-90 10 ${y(0.5)})` }, 'accuracy'));
  return h('figure', {}, h('figcaption', {}, h('h3', {}, 'Calibration'), h('p', { class: 'quiet' }, 'Accuracy by confidence. Larger dots are more images.')), picture);
}

function grid(value) {
  return [
    svg('line', { class: 'grid', x1: x(0), y1: y(value), x2: x(1), y2: y(value) }),
    svg('text', { x: x(0) - 6, y: y(value) + 4, class: 'axis end' }, percent(value, 0)),
    svg('text', { x: x(value), y: y(0) + 15, class: `axis ${value === 1 ? 'end' : 'middle'}` }, percent(value, 0)),
  ];
}

// Counts span decades, and so do the sizes that the eye distinguishes.
function dot(bin, most) {
  const size = 2.5 + 6 * Math.log1p(bin.count) / Math.log1p(most);
  return svg('circle', { class: 'dot', cx: x(bin.confidence), cy: y(bin.accuracy), r: size }, svg('title', {}, `${whole(bin.count)} images: confidence ${percent(bin.confidence, 1)}, accuracy ${percent(bin.accuracy, 1)}`));
}
