// A chart of curves by epoch, with the best epoch and the patience after it. uPlot draws it.
import { colourName, colourOf } from './colours.js';
import { h, put } from './dom.js';

const HEIGHT = 280;
const MOST_NAMED = 8;

/** @param settings its title, format(value), and whether values are ratios. */
export function chart({ title, format, isRatio = false }) {
  const place = h('div', { class: 'plot', 'aria-hidden': 'true' });
  const readout = h('div', { class: 'readout' });
  const element = h('figure', { class: 'chart', 'aria-label': title }, h('figcaption', {}, h('h3', {}, title)), readout, place);
  let plot = null;
  let shape = '';
  let shown = null;
  const watcher = new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
  watcher.observe(place);

  /** @param curves epochs, series [{ name, member, values }], isLog, best, patienceEnd, lastEpoch. */
  function update(curves) {
    shown = curves;
    const wanted = `${curves.isLog} ${curves.series.map(series => series.name)}`;
    const data = [curves.epochs, ...curves.series.map(series => series.values)];
    if (wanted === shape) {
      plot.setData(data);
    } else {
      shape = wanted;
      plot?.destroy();
      plot = new uPlot(optionsOf(curves), data, place);
    }
    show(plot);
  }

  function redraw() {
    shape = '';
    if (shown) update(shown);
  }

  function show(u) {
    const index = u.cursor.idx ?? shown.epochs.length - 1;
    const named = shown.series.filter(series => series.member === null || shown.series.length <= MOST_NAMED + 2);
    const items = [...named].sort(byRank).map(series => [series, format(series.values[index] ?? null)]);
    put(readout, JSON.stringify([index, shown.epochs[index], items.map(([series, value]) => [series.name, value])]), () => [
      h('span', { class: 'epoch' }, `epoch ${shown.epochs[index] ?? '–'}`),
      items.map(([series, value]) => h('span', { class: series.kind }, mark(series), `${series.name} `, h('b', {}, value))),
    ]);
  }

  function optionsOf(curves) {
    const ink = colourOf('--muted');
    const grid = { stroke: colourOf('--line'), width: 1 };
    const axis = { stroke: ink, grid, ticks: { show: false }, font: `12px ${getComputedStyle(document.body).fontFamily}` };
    return {
      width: place.clientWidth || 400,
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: () => [1, Math.max(2, shown.lastEpoch)] },
        y: { distr: curves.isLog ? 3 : 1, range: (_, low, high) => rangeOf(low, high, curves.isLog, isRatio) },
      },
      axes: [
        { ...axis, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], values: (_, values) => values.map(value => `${value}`), size: 32 },
        { ...axis, size: 62, splits: curves.isLog ? (_, __, low, high) => logSplits(low, high) : undefined, filter: (_, splits) => splits, values: (_, values) => values.map(value => shortly(value, isRatio)) },
      ],
      series: [{}, ...curves.series.map(lineOf)],
      hooks: { drawClear: [drawPatience], draw: [drawBest], setCursor: [show] },
    };
  }

  function drawPatience(u) {
    if (shown.best === null || shown.patienceEnd <= shown.best) return;
    const { left, top, width, height } = u.bbox;
    const x = epoch => Math.min(left + width, Math.max(left, u.valToPos(epoch, 'x', true)));
    u.ctx.fillStyle = colourOf('--patience');
    u.ctx.fillRect(x(shown.best), top, x(shown.patienceEnd) - x(shown.best), height);
  }

  function drawBest(u) {
    if (shown.best === null) return;
    const { ctx, bbox } = u;
    const x = Math.round(u.valToPos(shown.best, 'x', true)) + 0.5;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colourOf('--best');
    ctx.lineWidth = ratio;
    ctx.setLineDash([4 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.font = `600 ${12 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
    const text = `best ${shown.best}`;
    const isLeft = x + ctx.measureText(text).width + 12 * ratio > bbox.left + bbox.width;
    ctx.textAlign = isLeft ? 'right' : 'left';
    ctx.textBaseline = isRatio ? 'bottom' : 'top';
    ctx.fillText(text, x + (isLeft ? -6 : 6) * ratio, isRatio ? bbox.top + bbox.height - 6 * ratio : bbox.top + 4 * ratio);
    ctx.restore();
  }

  return { element, update, redraw, close: () => { watcher.disconnect(); plot?.destroy(); } };
}

const RANKS = ['ensemble', 'mean', 'member'];
const byRank = (one, other) => RANKS.indexOf(one.kind) - RANKS.indexOf(other.kind);

const styleOf = series => series.member === null ? { ensemble: ['--ensemble', 3, null], mean: ['--muted', 1.5, [5, 4]] }[series.kind] : [colourName(series.member), 1.25, null];

function lineOf(series) {
  const [colour, width, dash] = styleOf(series);
  const stroke = colourOf(colour);
  return { label: series.name, stroke, width, dash: dash ?? [], points: { show: u => u.data[0].length < 2 || (series.kind === 'ensemble' && u.data[0].length < 30), size: width * 2 + 1, fill: stroke } };
}

function mark(series) {
  const [colour, width, dash] = styleOf(series);
  const line = h('i', { class: dash ? 'dashed' : '' });
  line.style.setProperty('border-top-width', `${Math.max(2, width)}px`);
  line.style.setProperty('border-color', `var(${colour})`);
  return line;
}

function rangeOf(low, high, isLog, isRatio) {
  if (low === null || high === null) return isLog ? [0.01, 1] : [0, 1];
  if (isLog) return [low / 1.12, high * 1.12];
  const pad = Math.max(1e-4, (high - low) * 0.08);
  return [Math.max(0, low - pad), isRatio ? Math.min(1, high + pad) : high + pad];
}

// 1, 2, 5 of each decade; finer if those are too few.
function logSplits(low, high) {
  for (const steps of [[1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7], [1, 1.2, 1.4, 1.6, 1.8, 2, 2.2, 2.5, 2.8, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 8, 9]]) {
    const splits = [];
    for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++) {
      splits.push(...steps.map(step => step * 10 ** decade).filter(value => value >= low && value <= high));
    }
    if (splits.length >= 3) return splits;
  }
  return [low, high];
}

const shortly = (value, isRatio) => isRatio ? `${+(100 * value).toFixed(2)}\u202f%` : `${+value.toPrecision(3)}`;
