/**
 * Who may take a child home, and whether an organizer has agreed to somebody whom nobody knows: the rules of care/collecting.py, as far as a
 * phone knows the adults. A phone that is no departure desk knows none, and then none is broken.
 */
import { day } from './clock.js';

/** @typedef {import('./books.js').Known} Known */
/** @typedef {import('./books.js').Sheet} Sheet */
/** @typedef {Pick<import('./types.js').Child, 'guardians' | 'alone'>} Collected What must be known of a child. */

/** A detail that should be a text; whatever else a phone put there counts as nothing. @param {unknown} told */
const text = (told) => (typeof told === 'string' ? told : '');

/** What ties a guardian to a child, or null. @param {Collected} child @param {string} guardian */
export const linkOf = (child, guardian) => child.guardians?.find((known) => known.id === guardian) ?? null;

/** Whether a guardian had permitted, by that day, that the child goes home alone. @param {Collected} child @param {string} at */
export const mayGoAlone = (child, at) => /^\d{4}-\d{2}-\d{2}$/.test(child.alone?.on ?? '') && (child.alone?.on ?? '') <= day(at);

/** A name without its spaces. @param {unknown} name */
const bare = (name) => text(name).replace(/\s/g, '');

/** A name as care/names.py holds it against another. @param {unknown} name */
const plain = (name) => [...text(name).normalize('NFKC').toLowerCase().replace(/[\s\p{Cf}·•‧∙⋅.●᛫‒。]/gu, '')];

/** A telephone number's digits, without +86. @param {unknown} phone */
const digits = (phone) => text(phone).normalize('NFKC').replace(/\D/g, '').replace(/^86(?=\d{11}$)/, '');

/**
 * Whether an adult who was typed is one who may not collect this child: the same name, in simplified or traditional writing, or the same number.
 * @param {Pick<Collected, 'guardians'>} child @param {{name?: unknown, phone?: unknown}} typed
 */
export function isBarred(child, typed) {
  const [name, phone] = [plain(typed.name), digits(typed.phone)];
  const same = (/** @type {string[]} */ written) => name.length > 0 && name.length === written.length && name.every((one, place) => written[place].includes(one));
  return (child.guardians ?? []).some((known) => known.may_collect === false && (same(known.written ?? plain(known.name)) || (phone && phone === digits(known.phone))));
}

/** The organizer's last standing answer to a question about this child, or null. @param {string} question @param {Sheet} sheet */
export const answerTo = (question, sheet) => (question ? sheet.standing.filter((fact) => fact.kind === 'answer' && !fact.station && fact.of === question).at(-1) : null) ?? null;

/** Whether an organizer has said yes to the adult whom a departure names: to that one, not to another who was asked about. @param {Known} fact @param {Sheet} sheet */
function isAgreed(fact, sheet) {
  const asked = text(fact.details?.asked);
  const question = sheet.standing.find((one) => one.kind === 'question' && one.id === asked);
  return answerTo(asked, sheet)?.details?.answer === 'yes' && (!question || bare(question.details?.name) === bare(fact.details?.name));
}

/**
 * The rule that a departure breaks by who collects, or null. One that does not say how the child went, or with which guardian, breaks none.
 * @param {Known} fact @param {Collected | null} child @param {Sheet} sheet @param {{guardian: (id: string) => object | null}} adults
 * @returns {string | null}
 */
export function wrongCollector(fact, child, sheet, adults) {
  if (!child?.guardians) return null;
  const [how, guardian] = [text(fact.details?.how), text(fact.details?.guardian)];
  const link = linkOf(child, guardian);
  if (link?.may_collect === false || isBarred(child, fact.details ?? {})) return 'not_allowed';
  if (!how || !fact.station) return null;
  if (how === 'alone') return mayGoAlone(child, fact.happened_at) ? null : 'not_permitted';
  if (how === 'guardian') return guardian && !link ? 'not_guardian' : null;
  const known = (fact.details?.volunteer === true && text(fact.details?.name)) || (guardian && adults.guardian(guardian));
  if (how === 'escort' && known) return null;
  return isAgreed(fact, sheet) ? null : 'unknown_collector';
}
