/**
 * The shapes that the modules hand to each other. Nothing here runs: modules name these types in comments only.
 *
 * @typedef {'arrival' | 'segment' | 'handout' | 'departure' | 'lookup' | 'lending' | 'voices'} Desk
 * @typedef {'camera' | 'photo' | 'scanner' | 'number' | 'name' | 'list' | 'link'} Via
 * @typedef {'recorded' | 'already' | 'flagged' | 'refused'} Outcome
 *
 * @typedef {object} Fact What happened, as it is sent. `happened_at`, `station`, `outcome` and `reason` stand in facts that came from the server.
 * @property {string} id
 * @property {string} kind
 * @property {string} at
 * @property {number | null} [clock] server minus phone, in milliseconds
 * @property {string} activity
 * @property {string | null} [segment]
 * @property {number | string | null} [round]
 * @property {string | null} [child]
 * @property {string | null} [badge]
 * @property {Via | null} [via]
 * @property {string | null} [item]
 * @property {number | null} [quantity]
 * @property {string | null} [of]
 * @property {string | null} [by]
 * @property {boolean} [offline]
 * @property {Record<string, any> | null} [details]
 * @property {string} [happened_at]
 * @property {string | null} [station]
 * @property {Outcome} [outcome]
 * @property {string | null} [reason]
 *
 * @typedef {object} Badge
 * @property {string} code
 * @property {string | null} [withdrawn] when it was withdrawn
 * @property {string | null} [replaced] when the child got a new one
 *
 * @typedef {object} Guardian
 * @property {string} id
 * @property {string} name
 * @property {string} relation
 * @property {boolean} may_collect
 * @property {string[]} [written] of one who may not collect: for each character of the name the ways to write it
 * @property {string} [phone]
 * @property {string} [photo] its content's hash, where somebody agreed to it
 *
 * @typedef {object} Child
 * @property {string} id
 * @property {string} name
 * @property {string[]} initials
 * @property {string} [pinyin]
 * @property {string} [group]
 * @property {string} [grade]
 * @property {number} [number]
 * @property {boolean} expected
 * @property {Badge[]} badges
 * @property {boolean} [newcomer]
 * @property {string[]} [not_for] items that are not meant for this child
 * @property {Guardian[]} [guardians]
 * @property {{on: string} | null} [alone]
 * @property {string} [photo]
 * @property {string} [health]
 *
 * @typedef {object} Segment
 * @property {string} id
 * @property {string} title
 * @property {string} [starts] "09:20"
 * @property {string} [place]
 * @property {string} [leader]
 * @property {number | null} [places]
 * @property {boolean} [meal]
 * @property {boolean} [parallel] it runs side by side with the one before
 *
 * @typedef {{item: string, per_child: number, per?: 'activity' | 'day' | 'term' | 'year', instead?: string[]}} Offer `instead`: items that may be given where this one has run out
 *
 * @typedef {object} Activity
 * @property {string} id
 * @property {string} title
 * @property {string} [place]
 * @property {string} starts_at
 * @property {string} ends_at
 * @property {string} ends when the station stops pulling
 * @property {boolean} [list_only]
 * @property {Segment[]} [segments]
 * @property {Offer[]} [items]
 * @property {Desk[]} [desks]
 * @property {{name: string}} [centre]
 * @property {string} [zone] the centre's time zone
 * @property {number} [expected]
 * @property {string} [language]
 * @property {boolean} [sound]
 * @property {boolean} [name_search]
 * @property {string} [door] four digits by which a kiosk at the door is left
 * @property {Record<string, {number: number, title: string | null, by: string}>} [stations]
 *
 * @typedef {object} Item
 * @property {string} id
 * @property {string} title
 * @property {string} [unit]
 * @property {{item: string, quantity: number}[] | null} [contents]
 * @property {string} [icon]
 * @property {number | null} [stock]
 *
 * @typedef {object} Thing A book or a piece of equipment, as the lending desk gets it.
 * @property {string} id
 * @property {string} code what its label says
 * @property {string} title
 * @property {string} number
 * @property {'book' | 'equipment'} kind
 * @property {number} days for how many it is lent; 0: it is due on the same day
 * @property {Holder | null} out who has it, by what the server last said
 *
 * @typedef {{child: string | null, due: string}} Holder Who has a thing, and the day by which it is due; empty where none was said.
 *
 * @typedef {object} First The fact that stands already.
 * @property {string} id
 * @property {string} happened_at
 * @property {string | null} [by]
 *
 * @typedef {object} Verdict
 * @property {Outcome} outcome
 * @property {string | null} reason
 * @property {First | null} first
 *
 * @typedef {object} Result One entry of a sync's answer.
 * @property {string | null} id
 * @property {Outcome} outcome
 * @property {string | null} [reason]
 * @property {First | null} [first]
 *
 * @typedef {object} Changes
 * @property {boolean} [whole] who and what is not named here is to be forgotten
 * @property {Child[]} [children]
 * @property {Activity | null} [activity]
 * @property {Item[]} [items]
 * @property {Thing[]} [things]
 * @property {Fact[]} [facts]
 * @property {{table: string, id: string}[]} [gone]
 *
 * @typedef {object} SyncAnswer
 * @property {string} cursor
 * @property {string} server_time
 * @property {string} [store] the server's store: where it changes, everything is sent again
 * @property {Result[]} results
 * @property {Changes} changes
 * @property {boolean} [ended] the activity is over
 * @property {boolean} [cancelled] and that since it was cancelled
 * @property {boolean} [removed] an organizer removed this station
 *
 * @typedef {object} Row A fact of this phone, in the queue or acknowledged.
 * @property {string} id
 * @property {number} order
 * @property {'waiting' | 'safe' | 'refused'} state
 * @property {string} activity
 * @property {string} kept_at
 * @property {Fact} fact
 * @property {Result} [result]
 *
 * @typedef {{text: string, badge: string | null}} Code What a QR held, and the badge's code where it is one of ours.
 */
export {};
