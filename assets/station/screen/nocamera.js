/** Where a way in does not work: one sentence and one picture, then the ways that work here. */
import { t } from '../words.js';
import { byName } from '../world.js';
import { alarmBar } from './alarm.js';
import { button, h, icon, phrase, phrases, svg } from './dom.js';
import { stage } from './stage.js';

/** Icons of ours that nothing needs before the camera was tried. */
const ICONS = {
  barcode: 'M4 7v-1a2 2 0 0 1 2 -2h2M4 17v1a2 2 0 0 0 2 2h2M16 4h2a2 2 0 0 1 2 2v1M16 20h2a2 2 0 0 0 2 -2v-1M14 9v6M17 9v6M11 9h-1v6h1v-6M7 9v6',
  'camera-rotate': 'M5 7h1a2 2 0 0 0 2 -2a1 1 0 0 1 1 -1h6a1 1 0 0 1 1 1a2 2 0 0 0 2 2h1a2 2 0 0 1 2 2v9a2 2 0 0 1 -2 2h-14a2 2 0 0 1 -2 -2v-9a2 2 0 0 1 2 -2M11.245 15.904a3 3 0 0 0 3.755 -2.904m-2.25 -2.905a3 3 0 0 0 -3.75 2.905M14 13h2v2M10 13h-2v-2',
  dialpad: 'M4 3h2a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1M18 3h2a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1M11 3h2a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1M4 10h2a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1M18 10h2a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1M11 10h2a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1M11 17h2a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-2a1 1 0 0 1 -1 -1v-2a1 1 0 0 1 1 -1',
};
for (const [id, d] of Object.entries(ICONS)) {
  const symbol = svg('symbol', { id, viewBox: '0 0 24 24', fill: 'none', stroke: 'currentColor', 'stroke-width': 2, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }, svg('path', { d }));
  document.querySelector('svg.sprite')?.append(symbol);
}

/** @typedef {'wechat' | 'denied' | 'none' | 'busy' | 'blind'} Reason */

/**
 * The camera cannot open here, or nothing on this phone can read what it sees.
 * @param {Reason} reason
 * @param {{photo: () => void, number: () => void, name: () => void, scanner: () => void, again: () => void}} act
 * @param {Node} bar
 */
export function showNoCamera(reason, act, bar) {
  const texts = {
    wechat: [t('微信里开不了相机'), t('点右上角三个点，选“在浏览器打开”。')],
    denied: [t('相机没有打开'), t('点网址旁边的小图标，把相机改成“允许”，再按下面的按钮。')],
    none: [t('这台设备没有相机'), t('下面几样照样能用。')],
    busy: [t('相机被别的应用占着'), t('关掉别的应用，再按下面的按钮。')],
    blind: [t('现在读不了二维码'), t('连上网络，再按下面的按钮。还不行就换一个浏览器。')],
  }[reason];
  const way = (/** @type {string} */ name, /** @type {string} */ title, /** @type {string} */ line, /** @type {() => void} */ go) =>
    h('button', { type: 'button', class: 'way-row', onclick: go }, h('span', { class: 'leaf' }, icon(name)), h('span', { class: 'grow' }, h('b', {}, title), h('span', { class: 'soft' }, line)), icon('chevron-right'));
  // Where there is no camera at all, none takes a photo either: most likely a laptop.
  const large = reason === 'none';
  const number = large ? button(t('输号码'), 'dialpad', act.number, 'go large') : way('dialpad', t('输号码'), t('胸牌上的三位数'), act.number);
  const photo = reason === 'blind' ? null : large ? way('camera', t('拍一张胸牌'), t('用别的应用拍的也行'), act.photo) : button(t('拍一张胸牌'), 'camera', act.photo, 'go large');
  stage('plain', {
    cls: 'no-camera',
    upper: [
      bar,
      alarmBar(),
      h('section', { class: 'card' }, picture(reason), h('h2', {}, texts[0]), h('p', { class: 't20 soft' }, phrases(texts[1]))),
      h(
        'div',
        { class: 'push deeds' },
        reason === 'denied' || reason === 'busy' || reason === 'blind' ? button(t('再打开相机'), 'refresh', act.again, 'big wide') : null,
        reason === 'none' ? null : h('p', { class: 't20 soft' }, t('不换也行，这几样照样能用：')),
        ...(reason === 'none' ? [number, photo] : [photo, number]),
        byName() ? way('search', t('找名字'), t('按名字的首字母'), act.name) : null,
        reason === 'wechat' ? null : way('barcode', t('用扫码枪'), t('接上就能扫，不用设置'), act.scanner),
      ),
    ],
  });
}

/** Whether that is what stands on the screen. */
export const isNoCamera = () => document.querySelector('#upper.no-camera') !== null;

/** The browser keeps nothing here: facts would be lost, so none are taken. */
export function showNoStore() {
  stage('plain', {
    cls: 'no-camera',
    upper: [
      h('section', { class: 'card first' }, picture('store'), h('h2', {}, t('这个浏览器存不下记录')), h('p', { class: 't20 soft' }, phrases(t('可能开了无痕浏览。换一个窗口，或者换一个浏览器，打开这个网址：'))), h('p', { class: 't20 b address' }, [location.origin + location.pathname, location.hash].map(phrase))),
      h('div', { class: 'push deeds' }, button(t('再试一次'), 'refresh', () => location.reload(), 'go large')),
    ],
  });
}

/** At an address without https: why there is no camera, and what there is instead. Stands where the first child's name will be. */
export const noStream = () => h('div', { class: 'row no-stream' }, drawn('0 0 56 56', inside('camera', 4, 4, 48), ...struck(9, 47, 38)), h('p', { class: 'grow' }, phrases(t('这个网址不是 https，浏览器不开相机。拍一张、输号码、用扫码枪都行。'))));

/** A scanner's keys come through an input method, and no code comes of them. */
export const mutedScanner = () => [picture('keyboard'), h('p', { class: 't20' }, phrases(t('把手机的输入法换成英文，再扫一次。先输号码也行。')))];

/** @param {Reason | 'store' | 'keyboard'} reason */
function picture(reason) {
  if (reason === 'wechat') return browser(288, [-14, 0, 14].map((x) => svg('circle', { cx: 288 + x, cy: 46, r: 4.5, fill: 'var(--ink)' })));
  if (reason === 'denied') return browser(62, [svg('rect', { x: 53, y: 37, width: 18, height: 18, rx: 4, fill: 'var(--ink)' })]);
  if (reason === 'busy') return busy();
  return phone({ none: 'camera', blind: 'qrcode', store: 'database', keyboard: 'barcode' }[reason]);
}

/** @param {string} viewBox @param {...Node} parts */
const drawn = (viewBox, ...parts) => svg('svg', { class: 'picture', viewBox, 'aria-hidden': 'true' }, ...parts);

const line = { fill: 'none', stroke: 'var(--edge)', 'stroke-width': 3 };

/** An icon inside a drawing. @param {string} name @param {number} x @param {number} y @param {number} side */
function inside(name, x, y, side) {
  const drawn = icon(name, '');
  for (const [key, value] of Object.entries({ x, y, width: side, height: side, color: 'var(--ink)' })) drawn.setAttribute(key, String(value));
  return drawn;
}

/** The top of a phone's browser, with the place to press in a ring. @param {number} at @param {Node[]} dots */
const browser = (at, dots) =>
  drawn(
    '0 0 330 96',
    svg('path', { d: 'M3 96V24A18 18 0 0 1 21 6H309A18 18 0 0 1 327 24V96M3 84H327', ...line }),
    svg('rect', { x: 106, y: 38, width: 138, height: 16, rx: 8, fill: 'var(--line)' }),
    ...dots,
    svg('circle', { cx: at, cy: 46, r: 28, fill: 'none', stroke: 'var(--grass)', 'stroke-width': 5 }),
  );

/** What this phone cannot do, struck through, in its outline. @param {string} name */
const phone = (name) =>
  drawn(
    '0 0 330 112',
    svg('path', { d: 'M116 112V22A18 18 0 0 1 134 4H196A18 18 0 0 1 214 22V112M152 16H178', 'stroke-linecap': 'round', ...line }),
    inside(name, 137, 34, 56),
    ...struck(136, 92, 58),
  );

/** A line from the lower left to the upper right. @param {number} x @param {number} y @param {number} far */
const struck = (x, y, far) => [
  svg('path', { d: `M${x} ${y}l${far} ${-far}`, stroke: 'var(--sheet)', 'stroke-width': far / 4.5 }),
  svg('path', { d: `M${x} ${y}l${far} ${-far}`, stroke: 'var(--stop-ink)', 'stroke-width': far / 11.5, 'stroke-linecap': 'round' }),
];

/** Another app stands before ours and has the camera. */
const busy = () =>
  drawn(
    '0 0 330 112',
    svg('rect', { x: 86, y: 6, width: 104, height: 78, rx: 14, ...line }),
    svg('path', { d: 'M104 40V30A6 6 0 0 1 110 24H120M104 52V60A6 6 0 0 0 110 66H120', ...line }),
    svg('rect', { x: 142, y: 28, width: 104, height: 78, rx: 14, fill: 'var(--sheet)', stroke: 'var(--grass)', 'stroke-width': 5 }),
    inside('camera', 168, 41, 52),
  );
