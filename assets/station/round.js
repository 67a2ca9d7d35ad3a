/** What stands below a child's panel at a station of several, or in a game with places: its stamp card, and the keys for how it did. Loaded after the rest. */
import * as desk from './desk.js';
import { beside } from './session.js';
import { doing } from './stand.js';
import { isOfAGame, marksRow } from './screen/marks.js';
import { stampRow } from './screen/stamps.js';

doing.below = ({ fact, outcome }, child) => {
  if (fact.kind !== 'attendance' || outcome === 'refused') return [];
  const stamps = beside(fact.segment ?? '').length > 1 ? stampRow(child.id) : null;
  const marks = isOfAGame(fact) ? marksRow(fact, child, (said) => desk.mark(fact, child.id, said).then(() => {})) : null;
  return [stamps, marks].filter((row) => row !== null);
};
