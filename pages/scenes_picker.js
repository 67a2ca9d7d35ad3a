/**
 * Takes several photos at once, makes each small on this phone, and sends them one after the other. What the server made of each comes back
 * in `told`, by the photo's key: "" where it was kept, else a sentence. What became of a photo stands until the next ones are chosen; one
 * that did not come through is still here and can be sent again.
 */

import { shrunk } from "/look/shrink.js";

/** As care/portrait.py: pixels of the longer side of a scene. */
const WIDEST = 1600;
const LONGEST = 120_000;

let given = 0;

export default {
  inheritAttrs: false,
  props: { url: String, icons: String, words: Object, told: Object, ready: Boolean },
  data: () => ({ photos: [], going: false }),
  computed: {
    of() {
      const now = { kept: 0, lost: [], wrong: [], open: 0 };
      for (const photo of this.photos) {
        const said = photo.wrong || this.told[photo.key];
        if (photo.lost) now.lost.push(photo);
        else if (said) now.wrong.push({ ...photo, said });
        else if (said === "") now.kept += 1;
        else now.open += 1;
      }
      return now;
    },
    said() {
      const counted = (words, n) => (n ? words[n === 1 ? 0 : 1].replace("{n}", n) : "");
      if (this.of.open) return this.words.sending.replace("{done}", this.photos.length - this.of.open).replace("{n}", this.photos.length);
      return counted(this.words.kept, this.of.kept) + counted(this.words.wrong, this.of.wrong.length) + counted(this.words.lost, this.of.lost.length);
    },
  },
  template: `
    <div class="picker scenes-picker">
      <label class="btn wash wide" :class="{ disabled: !ready }">
        <svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#photo'"></use></svg>{{words.choose}}
        <input class="only-read" type="file" accept="image/*,.heic,.heif" multiple :disabled="!ready" @change="chosen">
      </label>
      <p v-if="!ready" class="soft">{{words.first}}</p>
      <p class="sb" role="status">{{said}}</p>
      <ul v-if="of.wrong.length" class="wrong" role="alert"><li v-for="photo in of.wrong" :key="photo.key">{{photo.name}}：{{photo.said}}</li></ul>
      <button v-if="of.lost.length && !of.open" type="button" class="btn wash" @click="again">{{words.again}}</button>
    </div>`,
  methods: {
    chosen(event) {
      const files = [...event.target.files];
      event.target.value = "";
      const left = this.photos.filter((photo) => photo.lost || this.isOpen(photo));
      this.photos = [...left, ...files.map((file) => ({ key: `p${(given += 1)}`, name: file.name, file, wrong: "", lost: false, small: null }))];
      this.run();
    },
    again() {
      for (const photo of this.photos) photo.lost = false;
      this.run();
    },
    isOpen(photo) {
      return !photo.wrong && !photo.lost && this.told[photo.key] === undefined;
    },
    async run() {
      if (this.going) return;
      this.going = true;
      for (let photo; (photo = this.photos.find((one) => this.isOpen(one) && !one.sent)); ) {
        try {
          photo.small ??= await shrunk(photo.file, WIDEST);
        } catch {
          photo.wrong = this.words.unreadable;
          continue;
        }
        photo.sent = await this.send(photo);
        photo.lost = !photo.sent;
        if (photo.sent) photo.small = photo.file = null;
      }
      this.going = false;
    },
    send(photo) {
      return new Promise((done) => {
        const call = new XMLHttpRequest();
        const form = new FormData();
        form.append("photo", photo.small, photo.key);
        call.onload = () => done(call.status === 200);
        call.onerror = call.ontimeout = () => done(false);
        call.timeout = LONGEST;
        call.open("POST", this.url);
        call.send(form);
      });
    },
  },
};
