/** The people on the live board (pages/board.js), and the questions about them from the gate. Each draws what it is given, in the reader's language. */

/** So many missing children stand on a phone before the rest is asked for: what goes on stands below them. */
const FOLDED = 10;

/** A sentence in the pieces within which its line does not break. @param {string} text */
export const phrases = (text) => (text.match(/.+?(?:[，：]|[,:] |$)/g) ?? []);

/** A child, with whom to call, or with one thing to do. */
export const person = {
  props: { child: Object, icons: String, act: String, call: String },
  emits: ["open"],
  template: `
    <li class="person">
      <component :is="act ? 'button' : child.tel ? 'a' : 'div'" class="who" :type="act ? 'button' : null" :href="!act && child.tel ? 'tel:' + child.tel : null"
        @click="act && $emit('open', child.id)">
        <span class="leaf only-phone" :class="{off: !child.seen}" aria-hidden="true">{{child.name.slice(0, 1)}}</span>
        <span v-if="!act && child.tel" class="only-read">{{call}}</span>
        <span class="two">
          <span class="line between"><b class="nm" :title="child.name">{{child.name}}</b><span v-if="act" class="act">{{act}}</span><span v-else-if="child.tag" class="tag">{{child.tag}}</span></span>
          <span v-if="child.seen" class="soft num">{{child.seen}}</span>
          <span class="soft num">{{child.who}}</span>
        </span>
        <span v-if="!act && child.tel" class="btn wash square only-phone" aria-hidden="true"><svg class="i" viewBox="0 0 24 24"><use :href="icons + '#phone'"></use></svg></span>
      </component>
      <a v-if="act && child.tel" class="btn wash square only-phone" :href="'tel:' + child.tel" :aria-label="child.call"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#phone'"></use></svg></a>
    </li>`,
};

/** Who is still here after the end: large, every telephone of the family, and the one thing to write down. */
export const stayer = {
  props: { child: Object, icons: String, act: String },
  emits: ["open"],
  data: () => ({ all: false }),
  template: `
    <li class="stayer">
      <div class="two"><span class="t24 nm" :title="child.name">{{child.name}}</span><span class="soft num"><span v-if="child.group" class="ph">{{child.group}}</span> <span v-if="child.number" class="ph">{{child.number}}</span></span><span class="soft num">{{child.last}}</span></div>
      <div class="calls">
        <template v-for="(one, place) in child.phones" :key="place"><a v-if="all || !place" class="btn num" :class="one.barred ? 'stop' : 'wash'" :href="'tel:' + one.tel"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#phone'"></use></svg><span><span class="ph">{{one.who}}</span> <b v-if="one.barred" class="ph">{{one.barred}}</b> <span class="ph">{{one.number}}</span></span></a></template>
        <button v-if="child.more && !all" type="button" class="btn quiet mid" @click="all = true">{{child.more}}</button>
        <span v-if="!child.phones.length" class="soft">{{child.who}}</span>
      </div>
      <button type="button" class="btn" :aria-label="act + ' ' + child.name" @click="$emit('open', child.id)"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#home-move'"></use></svg>{{act}}</button>
    </li>`,
};

/** A question from the gate: somebody stands there with the child and waits. */
export const asking = {
  props: { question: Object, icons: String, words: Object },
  emits: ["answer"],
  data: () => ({ answered: "" }),
  methods: {
    say(answer) {
      if (this.answered) return;
      this.answered = answer;
      this.$emit("answer", [this.question.id, answer]);
    },
  },
  template: `
    <li class="asking">
      <div class="two"><span class="soft num">{{words.asks}} <span class="ph">{{question.when}}</span></span><b class="t24">{{question.child}}</b><span class="t20">{{question.text}}</span>
        <b v-if="question.barred" class="tag stop"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#hand-stop'"></use></svg>{{question.barred}}</b></div>
      <div class="calls"><span v-if="question.phones.length" class="soft">{{words.ask_home}}</span>
        <a v-for="(one, place) in question.phones" :key="place" class="btn num" :href="'tel:' + one.tel"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#phone'"></use></svg><span><span class="ph">{{one.short}}</span> <span class="ph">{{one.number}}</span></span></a></div>
      <div class="answers"><button type="button" class="btn big wash" :disabled="!!answered" :aria-label="question.yes" @click="say('yes')"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#check'"></use></svg>{{words.yes}}</button>
        <button type="button" class="btn big stop" :disabled="!!answered" :aria-label="question.no" @click="say('no')"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#hand-stop'"></use></svg>{{words.no}}</button></div>
    </li>`,
};

/** Who has not come yet; on a phone the first of them until the rest is asked for. */
export const absent = {
  components: { person },
  props: { view: Object },
  data: () => ({ whole: false, FOLDED }),
  template: `
      <section class="card" data-testid="not-here">
        <div class="card-head"><h2>{{view.missing.title}}</h2>
          <a v-if="view.missing.people.length" class="btn quiet mid" :href="view.missing.calls"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#phone'"></use></svg>{{view.words.note_calls}}</a>
          <a v-if="view.missing.people.length" class="btn quiet mid only-laptop" :href="view.missing.print" target="_blank" rel="noopener"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="view.icons + '#printer'"></use></svg>{{view.words.print}}</a></div>
        <ul v-if="view.missing.people.length" class="persons" :class="{folded: !whole && view.missing.people.length > FOLDED}"><person v-for="child in view.missing.people" :key="child.id" :child="child" :icons="view.icons" :call="view.words.call"></person></ul>
        <p v-else class="soft">{{view.missing.nobody}}</p>
        <button v-if="!whole && view.missing.people.length > FOLDED" type="button" class="btn wash wide only-phone" @click="whole = true">{{view.missing.all}}</button>
      </section>`,
};

/** Who has not gone home yet, while the activity is on. */
export const leaving = {
  components: { person },
  props: { view: Object },
  emits: ["open"],
  template: `
      <section class="card" data-testid="leaving">
        <div class="card-head"><h2>{{view.leaving.title}}</h2><a class="btn quiet mid" :href="view.departed">{{view.words.departures}}</a></div>
        <ul v-if="view.leaving.people.length" class="persons whole-names"><person v-for="child in view.leaving.people" :key="child.id" :child="child" :icons="view.icons" :act="view.words.gone" @open="$emit('open', $event)"></person></ul>
        <p v-else class="soft">{{view.leaving.nobody}}</p>
      </section>`,
};

/** An adult who may not collect stands at the gate: said until an organizer sees to it. */
export const stopping = {
  props: { stop: Object, icons: String, words: Object },
  emits: ["seen"],
  data: () => ({ pressed: false }),
  methods: { phrases },
  template: `
    <li class="asking">
      <div class="two"><span class="soft num">{{words.gate}} <span class="ph">{{stop.when}}</span></span><b class="t24">{{stop.child}}</b>
        <b class="stopped t20"><svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#hand-stop'"></use></svg><span><span v-for="phrase in phrases(stop.text)" :key="phrase" class="ph">{{phrase}}</span></span></b></div>
      <div class="answers"><button type="button" class="btn big" :disabled="pressed" :aria-label="stop.seen" @click="pressed = true; $emit('seen', stop.id)">{{words.seen}}</button></div>
    </li>`,
};
