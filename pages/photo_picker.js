/**
 * Takes or chooses a photo, makes it small on this phone, and sends it. What the server made of it comes back as props: `shown`, the photo
 * as it will be kept, or `wrong`, a sentence. A photo that did not come through is still here and can be sent again.
 */

import { shrunk } from "/look/shrink.js";

/** As care/portrait.py: pixels of the longer side. */
const WIDEST = 480;
const LONGEST = 120_000;

export default {
  inheritAttrs: false,
  props: { url: String, icons: String, words: Object, shown: String, wrong: String, name: String },
  data: () => ({ percent: null, failed: "", photo: null, call: null }),
  template: `
    <div class="picker">
      <div class="line">
        <img v-if="shown" class="leaf face huge" :src="shown" :alt="words.alt">
        <span v-else class="leaf huge" aria-hidden="true">{{name.slice(0, 1)}}</span>
        <div class="stack grow">
          <label class="btn wash wide take">
            <svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#camera'"></use></svg>{{words.take}}
            <input class="only-read" type="file" accept="image/*" capture="environment" @change="chosen">
          </label>
          <label class="btn wide">
            <svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use :href="icons + '#photo'"></use></svg>{{words.choose}}
            <input class="only-read" type="file" accept="image/*" @change="chosen">
          </label>
        </div>
      </div>
      <div v-if="percent !== null" class="progress" role="progressbar" :aria-valuenow="percent" aria-valuemax="100" :aria-label="words.sending">
        <span class="bar" aria-hidden="true"><i :style="{width: percent + '%'}"></i></span><b class="num">{{words.sending}} {{percent}}%</b>
      </div>
      <p class="wrong" role="alert">{{failed || (percent === null ? wrong : '')}}</p>
      <button v-if="failed && photo" type="button" class="btn wash" @click="send">{{words.again}}</button>
    </div>`,
  methods: {
    async chosen(event) {
      const [file] = event.target.files;
      event.target.value = "";
      if (!file) return;
      this.failed = "";
      try {
        this.photo = await shrunk(file, WIDEST);
      } catch {
        this.photo = null;
        this.failed = this.words.unreadable;
        return;
      }
      this.send();
    },
    send() {
      this.call?.abort();
      const call = new XMLHttpRequest();
      const form = new FormData();
      form.append("photo", this.photo, "photo.jpg");
      call.upload.onprogress = ({ loaded, total }) => (this.percent = Math.round((loaded / (total || 1)) * 100));
      call.onload = () => this.done(call.status === 200 ? "" : this.words.lost);
      call.onerror = call.ontimeout = () => this.done(this.words.lost);
      call.timeout = LONGEST;
      call.open("POST", this.url);
      call.send(form);
      Object.assign(this, { call, percent: 0, failed: "" });
    },
    done(failed) {
      Object.assign(this, { call: null, percent: null, failed, photo: failed ? this.photo : null });
    },
  },
  beforeUnmount() {
    this.call?.abort();
  },
};
