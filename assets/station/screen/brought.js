/** 谁送来的: a quiet row on the panel of an arrival, in the way of nothing: the next child is scanned as if it were not there. */
import { session } from '../session.js';
import { t } from '../words.js';
import { sheetOf } from '../world.js';
import { button, h } from './dom.js';
import { tell } from './stage.js';

/** @typedef {import('../types.js').Child} Child */
/** @typedef {import('../types.js').Fact} Fact */

/** As they are kept, in the order in which they come. */
const WHO = ['奶奶', '爷爷', '爸爸', '妈妈', '外婆', '外公', '自己来', '别人'];

/** Whose chips were opened by hand: they stay open when the panel turns from amber to green. */
const opened = { arrival: '' };

/** As it is read. @param {string} who */
const word = (who) => ({ 奶奶: t('奶奶'), 爷爷: t('爷爷'), 爸爸: t('爸爸'), 妈妈: t('妈妈'), 外婆: t('外婆'), 外公: t('外公'), 自己来: t('自己来'), 别人: t('别人') })[who] ?? who;

/** @param {string} who */
const sentence = (who) => (who === '自己来' ? t('自己来的') : who === '别人' ? t('别人送来的') : t('{who}送来的', { who: word(who) }));

/** Who brought the child this time, as somebody said at the desk; empty where nobody did. @param {string} child */
function broughtBy(child) {
  const seen = sheetOf(child).stays.at(-1)?.seen ?? [];
  return seen.reduce((/** @type {string} */ said, fact) => (fact.kind === 'arrival' && fact.details?.brought_by) || said, '');
}

/**
 * @param {Fact} arrival @param {Child} child
 * @param {(who: string) => Promise<void>} say records it; rejects where this phone cannot keep it
 */
export function broughtRow(arrival, child, say) {
  const row = h('div', { class: 'brought', role: 'group', 'aria-label': t('谁送来的') });
  const choose = async (/** @type {string} */ who) => {
    opened.arrival = '';
    try {
      await say(who);
      tell(sentence(who));
    } catch {
      return row.replaceChildren(h('p', { class: 'b', role: 'alert' }, t('这台手机没有存下谁送来的。孩子已经签到了。')));
    }
    draw();
  };
  const open = () => {
    opened.arrival = arrival.id;
    draw();
  };
  const draw = () => {
    const said = broughtBy(child.id);
    const asks = opened.arrival === arrival.id || (!said && session.askBrought);
    row.classList.toggle('opened', asks);
    if (asks) row.replaceChildren(h('div', { class: 'chips' }, WHO.map((who) => h('button', { type: 'button', class: 'chip', 'aria-pressed': String(who === said), onclick: () => choose(who) }, word(who)))));
    else row.replaceChildren(button(said ? sentence(said) : t('谁送来的'), said ? 'check' : null, open, said ? 'said' : ''));
  };
  draw();
  return row;
}
