/** Outcomes in words: what happened first, then what to do. */
import { pieces, stayOf } from './books.js';
import { hhmm } from './clock.js';
import { session } from './session.js';
import { status } from './sync.js';
import { t, threeDigits } from './words.js';
import { byName, sheetOf, world } from './world.js';

/** @typedef {import('./types.js').Child} Child */
/** @typedef {import('./types.js').Fact} Fact */
/** @typedef {import('./types.js').First} First */
/** @typedef {import('./types.js').Desk} Desk */

/** @param {Desk} desk */
export function deskName(desk) {
  return { arrival: t('签到'), segment: t('环节'), handout: t('发放'), departure: t('签退'), lookup: t('查找'), lending: t('借还'), voices: t('心声') }[desk];
}

export const DESK_ICONS = { arrival: 'user-check', segment: 'list-check', handout: 'gift', departure: 'home-move', lookup: 'search', lending: 'book', voices: 'message' };

/** What a button beside a name does at a desk. @param {Desk} desk */
export function deed(desk) {
  return { arrival: t('签到'), segment: t('参加'), handout: t('发放'), departure: t('签退'), lookup: t('查看'), lending: t('借'), voices: t('说一句') }[desk];
}

/** The way to a child without a badge: by number alone where the organizer has switched the names off. */
export const findWord = () => (byName() ? t('用名字找') : t('用号码找'));

export const tryAnother = () => (byName() ? t('换一张，或用名字找。') : t('换一张，或用号码找。'));

/** @param {string} kind */
export function done(kind) {
  const words = /** @type {Record<string, string>} */ ({
    arrival: t('已签到'),
    attendance: t('已参加'),
    handout: t('已发放'),
    take_back: t('已退回'),
    departure: t('已签退'),
    newcomer: t('已登记'),
    void: t('已撤销'),
    refusal: t('没有记上'),
    question: t('已问组织者'),
    emergency: t('紧急点名'),
    safe: t('点到了'),
    loan: t('已借出'),
    return: t('已还'),
    voice: t('已记心声'),
    wish: t('已记心愿'),
  });
  return words[kind] ?? t('已记录');
}

/** @param {Desk} desk */
export function notDone(desk) {
  return { arrival: t('没有签到'), segment: t('没有记上'), handout: t('没有发放'), departure: t('没有签退'), lookup: t('没有找到'), lending: t('没有记上'), voices: t('没有记上') }[desk];
}

/** When and what, for a fact that stands already. @param {string} kind @param {string} time */
export function doneAt(kind, time) {
  if (kind === 'arrival') return t('{time} 已签到', { time });
  if (kind === 'attendance') return t('{time} 已参加', { time });
  if (kind === 'departure') return t('{time} 已签退', { time });
  if (kind === 'handout') return t('{time} 已领', { time });
  return t('{time} 已记录', { time });
}

/** A child's number as it is spoken. @param {Child} child */
export const numberOf = (child) => (child.number ? t('{number} 号', { number: threeDigits(child.number) }) : null);

/** Group, grade and number. @param {Child} child */
export const about = (child) => [child.group, gradeOf(child), numberOf(child)];

/** A grade as the roster has it; the usual ones are translated. @param {Child} child */
function gradeOf({ grade }) {
  const usual = [t('学龄前'), t('小班'), t('中班'), t('大班'), t('一年级'), t('二年级'), t('三年级'), t('四年级'), t('五年级'), t('六年级'), t('七年级'), t('八年级'), t('九年级'), t('初一'), t('初二'), t('初三'), t('高一'), t('高二'), t('高三')];
  return grade && (usual.find((word) => word === t(grade)) ?? grade);
}

/** Who scanned it first. @param {First} first */
export function whoWas(first) {
  const mine = world.books.facts.get(first.id)?.station === session.station;
  if (!first.by) return t('已经记过，不用再扫。');
  return mine ? t('{by}用这台手机扫的，不用再扫。', { by: first.by }) : t('{by}扫的，不用再扫。', { by: first.by });
}

/** What was given, piece by piece: 铅笔 2 支，直尺 1 把. @param {Fact} fact */
function given(fact) {
  const items = pieces(fact).flatMap(([id, n]) => {
    const item = world.item(id);
    return item ? t('{item} {n} {unit}', { item: item.title, n, unit: item.unit ?? t('份') }) : [];
  });
  return items.join(t('，'));
}

/** What was given or came back, in whose place, and who came for it. @param {Fact} fact @returns {string[]} */
function handed(fact) {
  if (fact.kind !== 'handout' && fact.kind !== 'take_back') return [];
  const other = world.item(fact.details?.instead_of ?? '')?.title;
  const what = other && fact.kind === 'handout' ? t('{gift}，代替{other}', { gift: given(fact), other }) : given(fact);
  const relation = fact.details?.for_by?.relation;
  return relation ? [what, t('{relation}代领', { relation: relation === '其他' ? t('别人') : t(relation) })] : [what];
}

/** An adult who was written down, as one would say it: 邻居 田桂香. @param {Record<string, any>} details */
export const adult = ({ name = '', relation = '' }) => [relation === '其他' ? '' : relation && t(relation), name].filter(Boolean).join(' ');

/** Several children, as one says it: 小雨 和 小涛. @param {Child[]} children */
export const together = (children) => (children.length < 2 ? (children[0]?.name ?? '') : t('{names} 和 {last}', { names: children.slice(0, -1).map(({ name }) => name).join(t('、')), last: children.at(-1)?.name ?? '' }));

/** With whom a child went home, in a few words; empty where this phone does not know. @param {Fact} fact */
export function wentWith(fact) {
  const details = fact.details ?? {};
  if (details.how === 'alone') return t('自行回家');
  const own = world.child(fact.child ?? '')?.guardians?.find((other) => other.id === details.guardian);
  const known = own ?? (details.how === 'escort' && world.guardian(details.guardian));
  // Whose grandmother it is, is not known of the adult who takes other people's children along: there the name says who it was.
  const who = known ? adult(own ?? { name: known.name || known.relation }) : adult(details);
  if (!who) return '';
  if (details.how === 'escort') return t('跟 {who} 一起走', { who });
  return details.agreed_by ? t('{who} 接走，{by}同意的', { who, by: details.agreed_by }) : t('{who} 接走', { who });
}

/**
 * What happened beside the word that names it: what was given, who collected, and that a child whom nobody signed in counts as here.
 * @param {Fact} fact @param {boolean} inOrder whether it breaks no rule
 * @returns {string[]}
 */
export function whatHappened(fact, inOrder) {
  if (fact.kind === 'departure') return [wentWith(fact)].filter(Boolean);
  const met = fact.kind === 'handout' || fact.kind === 'attendance';
  return [...handed(fact), met && inOrder && isUnsigned(fact) ? t('还没签到，算作到了。') : ''].filter(Boolean);
}

/** Whether nobody has signed the child in since it came. @param {Fact} fact */
function isUnsigned(fact) {
  const known = world.books.facts.get(fact.id);
  const stay = known && stayOf(sheetOf(known.child ?? ''), known);
  return Boolean(stay && !stay.seen.some(({ kind }) => kind === 'arrival' || kind === 'newcomer'));
}

/** A mobile number as it is read aloud: 174 2613 7033. @param {string} phone */
export const grouped = (phone) => phone.replace(/^(1\d{2})(\d{4})(\d{4})$/, '$1 $2 $3');

/** Why it is so that a fact waits on this phone, and what to do: go on. */
export function whyKept() {
  if (status.rejected) return t('这台手机要重新加入。记录都在，不会丢。');
  if (status.trouble === 'network') return t('没有网络，照常扫就行。联网后自动上传。');
  if (status.trouble === 'server') return t('服务器没有应答。记录在这台手机上，照常扫就行。');
  return t('正在上传，照常扫就行。');
}

/**
 * Which rule a fact breaks, in one sentence.
 * @param {string | null} reason @param {Fact} fact @param {First | null} first
 */
export function why(reason, fact, first) {
  if (reason === 'over_entitlement') return tooMany(fact, first);
  const sentences = /** @type {Record<string, string>} */ ({
    no_stock: t('库存里已经不够了。'),
    full: t('这一轮的位置已经满了。'),
    withdrawn_badge: t('用的是作废的旧胸牌。'),
    badge_mismatch: t('胸牌和孩子对不上。'),
    not_on_list: t('不在这次活动的名单上。'),
    after_end: t('活动已经结束了。'),
    before_start: t('离活动开始还早，看看手机的时间对不对。'),
    took_back_more: t('退的比领的多。'),
    not_arrived: t('还没有签到就签退了。'),
    after_departure: t('今天已经签退过了。'),
    close_in_out: t('另一台手机刚刚签到过。'),
    not_allowed: t('叫组织者过来。'),
    not_permitted: t('监护人没有同意自行回家。'),
    not_guardian: t('来接的人不在监护人里。'),
    unknown_collector: fact.details?.agreed_by ? t('组织者还没有在电脑上答复。') : t('还没有组织者同意这个人来接。'),
    unknown_segment: t('活动里没有这个环节了。'),
    unknown_item: t('没有这种物资了。'),
    unknown_thing: t('没有这一本、这一件了。'),
    on_loan: t('账上还在别人那里。'),
    not_offered: t('这次活动不发这一样。'),
    not_meant: t('这一样，本次不在名单上。'),
    desk_closed: t('这次活动没有开这个岗位。'),
    removed_station: t('这台手机已经被移出活动。'),
    late_void: t('过了两分钟，要组织者来撤销。'),
    unknown_badge: t('这不是我们的胸牌。'),
    unknown_child: t('名单里没有这个孩子。'),
    unknown_activity: t('没有这个活动了。'),
    not_joined: t('这台手机没有加入这个活动。'),
    void_of_void: t('撤销不能再撤销，重新记一次就行。'),
  });
  return sentences[reason ?? ''] ?? t('这条记录要看一看。');
}

/** @param {Fact} fact @param {First | null} first */
function tooMany(fact, first) {
  const item = world.item(fact.item ?? '');
  const had = world.books.standing(fact.child ?? '').filter((other) => other.kind === 'handout' && other.item === fact.item && other.id !== fact.id);
  const fields = { item: item?.title ?? '', n: had.length + 1 };
  if (!first) return t('{item}，这是第 {n} 份。', fields);
  return t('{time} 已领过{item}，这是第 {n} 份。', { ...fields, time: hhmm(first.happened_at) });
}
