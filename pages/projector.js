/**
 * The wall of a hall: it draws its one prop, `view` (pages/projector.py), and counts only the time. Nothing private is ever sent to it.
 */
import field from "/look/field.js";

/** After so many seconds without a word from the server the figures are called old. */
const LOST = 30;
/** As in look/field.js: a blade's least room, a bed's least width and the gap between beds, unscaled. */
const NARROWEST = 7, LABEL = 96, GAP = 22;
/** The field is so much of the wall's height at most. */
const SHARE = 0.27;
const TALL = 106;

export default {
  components: { field },
  props: { view: Object },
  data: () => ({ at: Date.now(), heard: 0, ahead: Infinity, wide: innerWidth, high: innerHeight, full: !!document.fullscreenElement }),
  computed: {
    /** This moment by the server's clock, in milliseconds. */
    now() {
      return this.at - this.ahead;
    },
    clock() {
      return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: this.view.zone }).format(this.now);
    },
    old() {
      return (this.now - this.heard) / 1000 > LOST;
    },
    /** By the step that was tapped, however long it lasts; before any was, by the clock. */
    plan() {
      const { plan, step, words } = this.view;
      const place = step ? plan.findIndex((segment) => step.includes(segment.id)) : -1;
      const on = step ? plan[place] : plan.find((segment) => Date.parse(segment.from) <= this.now && this.now < Date.parse(segment.until));
      const next = on && step ? plan[place + 1] : plan.find((segment) => Date.parse(segment.from) > this.now);
      const told = [];
      if (on) told.push(words.now.replace("{segment}", on.title));
      if (next) told.push(words.next.replace("{segment}", next.title).replace("{time}", next.clock));
      return told.join(words.comma);
    },
    /** All beds in one line, as high as the wall lets them. */
    scale() {
      const room = this.wide * 0.91;
      const beds = this.view.field.groups.map((group) => Math.max(LABEL, group.children.length * NARROWEST));
      const least = beds.reduce((sum, bed) => sum + bed, 0) + GAP * Math.max(0, beds.length - 1) + 1;
      return Math.max(1.01, Math.min((this.high * SHARE) / TALL, room / least));
    },
    /** A long name stays on one line. */
    size() {
      const characters = [...(this.view.greeting?.name ?? this.view.words.nobody)].reduce((sum, one) => sum + (one.charCodeAt(0) < 256 ? 0.6 : 1), 0);
      return `min(13.7vh, ${(48 / Math.max(characters, 1)).toFixed(2)}vw)`;
    },
  },
  watch: {
    view: {
      handler(view) {
        this.still(view.now);
      },
      immediate: true,
    },
  },
  methods: {
    /** The server says that all of this holds at its `now`. */
    still(now) {
      this.heard = Date.parse(now);
      this.at = Date.now();
      this.ahead = Math.min(this.ahead, this.at - this.heard);
    },
    measure() {
      this.wide = innerWidth;
      this.high = innerHeight;
      this.full = !!document.fullscreenElement;
    },
    fill() {
      document.documentElement.requestFullscreen?.().catch(() => {});
    },
  },
  mounted() {
    this.timer = setInterval(() => (this.at = Date.now()), 1000);
    addEventListener("resize", this.measure);
    document.addEventListener("fullscreenchange", this.measure);
  },
  unmounted() {
    clearInterval(this.timer);
    removeEventListener("resize", this.measure);
    document.removeEventListener("fullscreenchange", this.measure);
  },
  template: `
  <div class="wall-of" :class="{full}">
    <header><div class="wall-title"><h1>{{view.title}}</h1><p class="soft num">{{plan}}&nbsp;</p></div>
      <nav class="wall-tools" :aria-label="view.words.greets">
        <a class="btn mid quiet" :href="view.ways.board"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#chevron-left'"></use></svg>{{view.words.board}}</a>
        <a class="btn mid quiet" v-if="view.ranking" :href="view.ways.greeting">{{view.ranking.back}}</a>
        <a class="btn mid quiet" v-if="view.show === 'names'" :href="view.ways.numbers">{{view.words.by_number}}</a><a class="btn mid quiet" v-else :href="view.ways.names">{{view.words.by_name}}</a>
        <button type="button" class="btn mid" @click="fill"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#presentation'"></use></svg>{{view.words.full}}</button>
      </nav>
      <b class="wall-clock num" data-testid="clock">{{clock}}</b></header>
    <div class="wall-middle">
      <div class="wall-count"><b class="num" data-testid="arrived">{{view.number}}</b><p class="soft num">{{view.below}}</p></div>
      <section v-if="view.ranking" class="card wall-ranking" data-testid="ranking"><h2>{{view.ranking.title}}</h2>
        <ol v-if="view.ranking.rows.length"><li v-for="row in view.ranking.rows" :key="row.place"><b class="num">{{row.place}}</b><span class="who">{{row.names}}</span><span class="soft num">{{row.points}}</span></li></ol>
        <p v-else class="soft">{{view.ranking.none}}</p></section>
      <section v-else class="card wall-greeting" data-testid="greeting" role="status"><span v-if="view.greeting?.leaf" class="leaf" aria-hidden="true">{{view.greeting.leaf}}</span>
        <div class="two"><span v-if="view.greeting" class="soft">{{view.words.welcome}}</span><b :style="{fontSize: size}">{{view.greeting?.name ?? view.words.nobody}}</b></div></section>
    </div>
    <ul v-if="view.teams.length" class="wall-teams" data-testid="teams" :aria-label="view.words.score"><li v-for="team in view.teams" :key="team.code"><i class="team-flag" :class="'team-' + team.code" aria-hidden="true"></i><span>{{team.name}}</span><b class="num">{{team.points}}</b></li></ul>
    <field :groups="view.field.groups" :bars="view.field.bars" :text="view.field.text" :scale="scale" :widest="60"></field>
    <p v-if="old" class="pill amber wall-old" role="status"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#cloud-off'"></use></svg>{{view.words.lost}}</p>
  </div>`,
};
