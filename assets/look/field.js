/**
 * 一人一棵: a blade for each child who came, a hollow seed for each who has not. Height and lean are fixed by the child's id, as on the
 * station, so the same child is the same blade on every screen and nothing jumps.
 *
 * A Vue component: `groups` are `{key, label, came, of, share, children: [[id, came], …]}`, `text` says the same in words. With `bars` there is
 * one bar a group instead of blades. `scale` makes all of it larger; `widest` is how far blades may stand apart.
 */
const WIDEST = 18;
const NARROWEST = 7;
const GAP = 22;
/** A bed is as wide as its label at least. */
const LABEL = 96;

/** Always the same number between 0 and 1 for a child. @param {string} id @param {number} salt */
function fate(id, salt) {
  let hash = 2166136261 ^ salt;
  for (let place = 0; place < id.length; place++) hash = Math.imul(hash ^ id.charCodeAt(place), 16777619);
  return ((hash >>> 8) % 1000) / 1000;
}

/**
 * A blade's outline around `x`, `half` of a foot wide to each side, its foot at `ground`, which is a little more than its greatest height.
 * @param {string} id @param {number} x @param {number} half @param {number} ground
 */
function outline(id, x, half, ground) {
  const high = ground * (0.62 + fate(id, 1) * 0.34);
  const tip = x + (fate(id, 2) - 0.5) * 3.4 * half;
  const n = (/** @type {number} */ value) => value.toFixed(1);
  const left = `M${n(x - half)} ${n(ground)}C${n(x - 1.2 * half)} ${n(ground - high * 0.5)} ${n(tip - 0.6 * half)} ${n(ground - high * 0.75)} ${n(tip)} ${n(ground - high)}`;
  return `${left}C${n(tip + 0.7 * half)} ${n(ground - high * 0.7)} ${n(x + 1.24 * half)} ${n(ground - high * 0.45)} ${n(x + half)} ${n(ground)}z`;
}

export default {
  props: { groups: Array, bars: Boolean, text: String, scale: { type: Number, default: 1 }, widest: { type: Number, default: WIDEST } },
  data: () => ({ width: 844, narrow: false }),
  computed: {
    /** Width of one place: so that all groups stand in one line, as long as blades stay blades. */
    pitch() {
      const sizes = this.groups.map((group) => group.children.length);
      const places = sizes.reduce((sum, size) => sum + size, 0);
      if (this.narrow) return this.width / Math.max(places, 24);
      let pitch = this.widest;
      for (let round = 0; round < 4; round++) {
        const small = sizes.filter((size) => size * pitch < LABEL);
        const room = this.width / this.scale - 1 - GAP * (sizes.length - 1) - LABEL * small.length;
        const rest = places - small.reduce((sum, size) => sum + size, 0);
        if (rest) pitch = Math.min(this.widest, Math.max(NARROWEST, room / rest));
      }
      return pitch;
    },
    /** How high the whole of it is. */
    tall() {
      return this.narrow ? 62 : 106;
    },
    ground() {
      return this.tall - 1.6;
    },
    seed() {
      return Math.min(3.9, this.pitch * 0.3);
    },
    /** On a phone all groups are one strip of grass without labels. */
    beds() {
      const groups = this.narrow ? [{ key: 'all', children: this.groups.flatMap((group) => group.children) }] : this.groups;
      return groups.map((group) => ({ ...group, places: group.children.map(this.place), wide: group.children.length * this.pitch, room: Math.max(LABEL, group.children.length * this.pitch) }));
    },
  },
  methods: {
    place([id, came], position) {
      const x = (position + 0.5) * this.pitch;
      return { id, came, x, d: outline(id, x, Math.min(4, this.pitch * 0.308), this.ground), shade: `blade${1 + Math.floor(fate(id, 3) * 2.99)}` };
    },
    measure() {
      this.width = this.$el.clientWidth;
      this.narrow = this.scale === 1 && this.width < 520;
    },
  },
  mounted() {
    this.watcher = new ResizeObserver(this.measure);
    this.watcher.observe(this.$el);
    this.measure();
  },
  unmounted() {
    this.watcher.disconnect();
  },
  template: `
    <div class="field-of" :class="{narrow}" role="img" :aria-label="text">
      <ul v-if="bars" class="beds-of-bars" :class="{many: groups.length > 5}">
        <li v-for="group in groups" :key="group.key"><span class="label">{{group.label}}</span><span class="bar"><i :style="{width: group.share + '%'}"></i></span><span class="num"><b>{{group.came}}</b>{{group.of}}</span></li>
      </ul>
      <div v-else class="beds">
        <div v-for="bed in beds" :key="bed.key" class="bed" :style="narrow ? null : {width: bed.room * scale + 'px'}">
          <svg :viewBox="'0 0 ' + bed.wide.toFixed(1) + ' ' + tall" :width="bed.wide * scale" :height="tall * scale">
            <g v-for="child in bed.places" :key="child.id" :class="['place', {came: child.came}]">
              <circle class="seed" :cx="child.x" :cy="ground - 2 - seed" :r="seed"/>
              <path :class="child.shade" :d="child.d"/>
            </g>
            <path class="soil" :d="'M0 ' + (ground + 0.8) + 'H' + bed.wide.toFixed(1)"/>
          </svg>
          <span v-if="!narrow" class="soft num">{{bed.label}} <b>{{bed.came}}</b>{{bed.of}}</span>
        </div>
      </div>
    </div>`,
};
