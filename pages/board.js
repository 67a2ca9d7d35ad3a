/**
 * The live board of one activity. It draws its one prop, `view` (pages/board_view.py), which comes in the reader's language, and counts only
 * what grows by the second. Events: `scan` (a fact's id) and `child` (a child's id), when a row is opened; `answer` ([a question's id, yes or
 * no]); `seen` (a stop's id).
 */
import { isHeard, ring, wake } from "/look/chime.js";
import { absent, asking, leaving, person, phrases, stayer, stopping } from "/look/board_people.js";
import field from "/look/field.js";
import { showWaiting } from "/look/waiting.js";

/** After so many seconds without a word from the server the figures are called old. */
const LOST = 30;
/** A reader is told the figures no oftener than this. */
const CALM = 30_000;

export default {
  components: { field, person, absent, leaving, stayer, asking, stopping },
  props: { view: Object },
  emits: ["scan", "child", "answer", "seen"],
  data: () => ({ at: Date.now(), heard: 0, ahead: Infinity, placed: false, said: "", loud: true }),
  computed: {
    /** This moment by the server's clock, in milliseconds. */
    now() {
      return this.at - this.ahead;
    },
    /** Whether the planned end has passed (or the activity was closed) and children are still inside: then they are the board. */
    late() {
      return this.ended && !!this.view.leaving?.people.length;
    },
    ended() {
      return Date.parse(this.view.ends) <= this.now;
    },
    /** While it is on, who has not come stands above who has not left; after the end it is the other way round. */
    lists() {
      const still = this.view.leaving && !this.late && (this.view.leaving.begun || this.ended);
      return still ? (this.ended ? ["leaving", "absent"] : ["absent", "leaving"]) : ["absent"];
    },
    age() {
      return Math.max(0, (this.now - this.heard) / 1000);
    },
    /** What goes on: several at a time where they run side by side. */
    current() {
      return this.view.segments.rows.filter(this.isOn);
    },
    plan() {
      if (!this.current.length) return [];
      const minutes = Math.ceil((Date.parse(this.current[0].until) - this.now) / 60_000);
      const left = minutes > 0 ? [this.put("remaining", { n: minutes })] : [];
      return [this.put("now", { segment: this.current.map((row) => row.title).join(" / ") }), ...left];
    },
    /** Figures for a phone, in rows: what goes on, what is handed out, who went home. Several that go on have a row of their own. */
    tiles() {
      const { segments, supplies, tally } = this.view;
      const { rows, step } = segments;
      const shown = step ? rows.filter((row) => step.includes(row.id)) : this.current.filter((row) => row.begun);
      const last = rows.findLast((row) => row.begun) ?? this.current[0];
      const on = (shown.length || !last ? shown : [last]).map((row) => ({ key: row.id, number: row.begun ? row.number : "–", word: row.begun ? row.title : row.title + " " + row.text }));
      const rest = supplies.length ? [{ key: "supply", number: supplies[0].children, word: supplies[0].took }] : [];
      rest.push({ key: "home", number: tally.home, word: this.view.words.gone_home });
      return on.length > 1 ? [on, rest] : [[...on, ...rest]];
    },
    stations() {
      return this.view.stations.map((station) => ({ ...station, ...this.pulse(station) }));
    },
    /** What stands beside the figures while they may still change: who is silent, who was not heard yet, what waits on phones. */
    unsure() {
      const silent = this.stations.filter((station) => station.silent);
      const { waiting, unheard } = this.view.sure;
      const [one] = silent;
      const said = [];
      if (silent.length) said.push({ kind: "flag", icon: "alert-triangle", text: this.put("unsure", { what: silent.length > 1 ? this.put("many_silent", { n: silent.length }) : one.title + " " + one.text }) });
      else if (unheard) said.push({ kind: "", icon: "cloud-off", text: this.put("unsure", { what: unheard }) });
      if (waiting) said.push({ kind: "wait", icon: "cloud-up", text: waiting });
      return said;
    },
  },
  watch: {
    /** The end has come while the board was open: said once, to be heard across the hall. */
    late(now, before) {
      if (!now || before || this.wasLate) return;
      this.wasLate = true;
      if (this.view.sound) ring("late");
    },
    view: {
      handler(view, before) {
        const asks = (shown) => [...(shown?.questions ?? []), ...(shown?.stops ?? [])].map(({ id }) => id);
        const known = new Set(asks(before));
        if (view.sound && asks(view).some((id) => !known.has(id))) ring("question");
        this.still(view.now);
        this.speak(view.field.text);
        showWaiting(view.waiting);
      },
      immediate: true,
    },
  },
  methods: {
    /** By the steps that were tapped today; before any was, by the clock. */
    isOn(row) {
      const { step } = this.view.segments;
      if (step) return !this.ended && step.includes(row.id);
      return row.from && Date.parse(row.from) <= this.now && this.now < Date.parse(row.until);
    },
    /** The server says that all of this holds at its `now`. The quickest message tells best how far its clock stands from ours. */
    still(now) {
      this.heard = Date.parse(now);
      this.at = Date.now();
      this.ahead = Math.min(this.ahead, this.at - this.heard);
    },
    /** Whether the browser would let a sound be heard. */
    listen() {
      this.loud = isHeard();
    },
    speak(text) {
      if (this.wait) {
        this.next = text;
        return;
      }
      this.said = text;
      this.wait = setTimeout(() => {
        this.wait = null;
        if (this.next && this.next !== this.said) this.speak(this.next);
        this.next = null;
      }, CALM);
    },
    phrases,
    put(word, values) {
      return this.view.words[word].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    },
    ago(seconds) {
      if (seconds < 1) return this.view.words.just_now;
      if (seconds < 60) return this.put("seconds", { n: Math.floor(seconds) });
      if (seconds < 3600) return this.put("minutes", { n: Math.floor(seconds / 60) });
      if (seconds < 86_400) return this.put("hours", { n: Math.floor(seconds / 3600) });
      return this.put("days", { n: Math.floor(seconds / 86_400) });
    },
    /** How a station is: silent, not heard since the laptop was started, with something waiting on it, or heard just now. */
    pulse(station) {
      const seconds = (this.now - Date.parse(station.since)) / 1000;
      if (this.view.running && seconds >= this.view.silent_seconds) return { kind: "flag", icon: "alert-triangle", text: this.silence(seconds), silent: true };
      if (station.unheard) return { kind: "", icon: "cloud-off", text: station.unheard, silent: false };
      if (station.waiting) return { kind: "wait", icon: "cloud-up", text: station.waiting, silent: false };
      return { kind: seconds < this.view.silent_seconds ? "ok" : "", icon: "cloud-check", text: this.ago(Math.max(0, seconds)), silent: false };
    },
    silence(seconds) {
      if (seconds >= 86_400) return this.view.words.silent_long;
      return seconds < 3600 ? this.put("silent", { n: Math.floor(seconds / 60) }) : this.put("silent_hours", { n: Math.floor(seconds / 3600) });
    },
  },
  created() {
    this.wasLate = this.late; // who opens the board afterwards sees it, and needs no sound
  },
  mounted() {
    this.touched = () => {
      wake();
      setTimeout(this.listen, 400); // not at once: the head loses a button then, and what is being pressed must not move away
    };
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, this.touched);
    wake();
    this.listen();
    this.clock = setInterval(() => {
      this.at = Date.now();
      this.listen();
    }, 1000);
    this.$nextTick(() => (this.placed = true));
  },
  unmounted() {
    for (const touch of ["pointerdown", "keydown"]) removeEventListener(touch, this.touched);
    clearInterval(this.clock);
    clearTimeout(this.wait);
  },
  template: `
  <div class="board" :class="{gone: view.leaving?.begun, late}">
    <teleport v-if="placed" to=".board-state">
      <a v-if="view.tray.n" class="btn tray only-laptop" :href="view.tray.href"><span class="pill flag"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#inbox'"></use></svg>{{view.tray.text}}</span></a>
      <button v-if="view.sound && !loud" type="button" class="btn quiet square sound-on" :aria-label="view.words.sound_on" :title="view.words.sound_on"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#volume-off'"></use></svg></button>
      <span class="pill num" :class="age < ${LOST} ? 'ok' : 'amber'" data-testid="fresh"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + (age < ${LOST} ? '#cloud-check' : '#cloud-off')"></use></svg>
        <template v-if="age < ${LOST}"><span class="only-laptop">{{put("updated", {ago: ago(age)})}}</span><span class="only-phone">{{ago(age)}}</span></template>
        <template v-else>{{put("lost", {ago: ago(age)})}}</template>
      </span>
    </teleport>
    <teleport v-if="placed && plan.length" to=".board-plan"><span class="run-on"><span v-for="part in plan" :key="part" class="ph">{{part}}</span></span></teleport>
    <p class="only-read" role="status">{{said}}</p>

    <div v-if="view.questions.length || view.stops.length || view.counted || late" class="stack firsts">
    <section v-if="view.questions.length || view.stops.length" class="card askings" data-testid="questions" role="alert"><ul>
      <stopping v-for="stop in view.stops" :key="stop.id" :stop="stop" :icons="view.icons" :words="view.words" @seen="$emit('seen', $event)"></stopping>
      <asking v-for="question in view.questions" :key="question.id" :question="question" :icons="view.icons" :words="view.words" @answer="$emit('answer', $event)"></asking></ul></section>

    <p v-if="view.counted" class="note flag counted" data-testid="counted" role="status"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#user-question'"></use></svg><span class="grow num"><b class="t20"><span v-for="phrase in phrases(view.counted.text)" :key="phrase" class="ph">{{phrase}}</span></b> <span class="ph">{{view.counted.when}}</span></span><a class="btn mid" :href="view.counted.href">{{view.counted.way}}</a></p>

    <section v-if="late" class="card stayers" data-testid="leaving" role="alert">
      <div class="card-head"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#clock'"></use></svg><h2 class="t30">{{view.leaving.late}}</h2><a class="btn quiet mid" :href="view.departed">{{view.words.departures}}</a></div>
      <ul><stayer v-for="child in view.leaving.people" :key="child.id" :child="child" :icons="view.icons" :act="view.words.gone" @open="$emit('child', $event)"></stayer></ul>
    </section>
    </div>

    <section class="card tally">
      <div class="count">
        <div class="line base"><span class="big num" data-testid="arrived">{{view.tally.number}}</span><span class="t24 soft num" data-testid="expected">{{view.tally.of}} <span class="word">{{view.tally.word}}</span></span></div>
        <p class="t18 below"><span class="ph word">{{view.tally.word}}</span> <b class="ph" data-testid="missing">{{view.tally.missing}}</b></p>
        <p class="soft more" :class="{same: view.tally.more.length < 2}"><span v-for="(part, place) in view.tally.more" :key="place" class="ph num">{{part}}</span></p>
        <a v-if="view.tray.n" class="tray only-phone" :href="view.tray.href"><span class="pill flag"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#inbox'"></use></svg>{{view.tray.text}}</span></a>
      </div>
      <p v-if="unsure.length" class="sure" data-testid="unsure"><a v-for="one in unsure" :key="one.icon" class="tag" :class="one.kind" href="#stations"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#' + one.icon"></use></svg>{{one.text}}</a></p>
      <field :groups="view.field.groups" :bars="view.field.bars" :text="view.field.text" v-memo="[view]"></field>
      <div v-for="(row, place) in tiles" :key="place" class="three only-phone"><div v-for="tile in row" :key="tile.key"><b class="t24 num">{{tile.number}}</b><span class="soft">{{tile.word}}</span></div></div>
    </section>
    <slot></slot>

    <div class="stack people">
      <component :is="list" v-for="list in lists" :key="list" :view="view" @open="$emit('child', $event)"></component>
      <section v-if="view.strays" class="card" data-testid="strays" v-memo="[view]">
        <div class="card-head"><h2>{{view.strays.title}}</h2></div>
        <ul class="persons"><person v-for="child in view.strays.people" :key="child.id" :child="child" :icons="view.icons" :call="view.words.call"></person></ul>
      </section>
    </div>

    <div class="stack doings">
      <section class="card" data-testid="segments">
        <div class="card-head"><h2>{{view.words.segments}}</h2><span class="soft num">{{view.segments.visits}}</span></div>
        <ul v-if="view.segments.rows.length" class="segments">
          <li v-for="row in view.segments.rows" :key="row.id" :class="{now: isOn(row)}" :aria-current="isOn(row) ? 'step' : null"><a v-if="row.missing" class="nm link" :href="row.missing" :title="row.title">{{row.title}}</a><span v-else class="nm" :title="row.title">{{row.title}}</span><span class="bar" aria-hidden="true"><i :style="{width: row.share + '%'}"></i></span><span class="num" :class="row.begun ? 'b' : 'mute'">{{row.text}}</span></li>
        </ul>
        <p v-else class="soft">{{view.words.no_segments}}</p>
      </section>
      <section class="card supplies" data-testid="supplies" v-memo="[view]">
        <table v-if="view.supplies.length"><thead><tr><th scope="col"><h2>{{view.words.supplies}}</h2></th><th scope="col" class="num">{{view.words.given}}</th><th scope="col" class="num">{{view.words.stock}}</th></tr></thead>
          <tbody><tr v-for="item in view.supplies" :key="item.id" :class="{b: item.low}"><th scope="row">{{item.title}}</th><td class="num">{{item.given}}</td><td class="num"><span v-if="item.left" :class="['tag', {flag: item.low}]"><svg v-if="item.low" class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#alert-triangle'"></use></svg>{{item.left}}</span></td></tr></tbody></table>
        <template v-else><h2>{{view.words.supplies}}</h2><p class="soft">{{view.words.no_supplies}}</p></template>
      </section>
    </div>

    <div class="stack news">
      <section class="card" id="stations" data-testid="stations">
        <div class="card-head"><h2>{{view.words.stations}}</h2><a v-if="view.join" class="btn quiet mid only-phone" :href="view.join"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#qrcode'"></use></svg>{{view.words.join}}</a></div>
        <ul v-if="stations.length"><li v-for="station in stations" :key="station.id" class="station"><span class="two"><b class="sb nm">{{station.title}}</b><span class="soft nm-line">{{station.by}}<i v-if="station.by && station.desk" class="sp"></i>{{station.desk}}</span></span><span class="stack end"><span class="tag num" :class="station.kind"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#' + station.icon"></use></svg>{{station.text}}</span><span v-if="station.silent && station.waiting" class="tag wait num">{{station.waiting}}</span></span></li></ul>
        <p v-else class="soft">{{view.words.no_stations}}</p>
      </section>
      <section class="card last" data-testid="scans" v-memo="[view]">
        <h2>{{view.words.scans}}</h2>
        <div v-if="view.scans.length" class="window"><ul><li v-for="scan in view.scans" :key="scan.id">
          <button type="button" class="scan" @click="$emit('scan', scan.id)"><span class="mute num">{{scan.at}}</span><component :is="scan.void ? 's' : 'b'" class="nm" v-if="scan.name">{{scan.name}}</component><span class="what" :class="scan.void ? 'void' : scan.kind"><component :is="scan.void ? 's' : 'span'">{{scan.what}}</component><span v-if="scan.void || scan.note" class="note-of">{{scan.void || scan.note}}</span></span></button>
        </li></ul></div>
        <p v-else class="soft">{{view.words.no_scans}}</p>
      </section>
    </div>
  </div>`,
};
