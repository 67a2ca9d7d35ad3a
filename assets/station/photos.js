/** From a photo to the desk: whose badge is on it, or in one sentence why nobody can tell. */
import { onBadge } from './flow.js';
import { NoDecoder, photoInput, readPhoto } from './sight.js';
import { play } from './sounds.js';
import { busyWith, find, run, stop } from './stand.js';
import { t } from './words.js';

const input = photoInput(onPhoto);

/** Ask for a photo. */
export const takePhoto = () => input.click();

/** @param {File} file */
async function onPhoto(file) {
  const codes = await busyWith(() => readPhoto(file)).catch((error) => (error instanceof NoDecoder ? undefined : null));
  if (codes === undefined) return failed(t('现在读不了照片'), t('输号码，或用名字找。'));
  if (!codes) return failed(t('这张照片打不开'), t('用相机拍一张，或者输号码。'));
  const badges = new Set(codes.flatMap(({ badge }) => badge ?? []));
  if (badges.size === 1) return onBadge([...badges][0], 'photo');
  if (badges.size > 1) return failed(t('照片里有几个胸牌'), t('只拍一个，再来一张。'));
  if (codes.length) return failed(t('这不是我们的胸牌'), t('换一张，或用名字找。'));
  failed(t('照片里看不清胸牌'), t('靠近一点，拍清楚方块图案。'));
}

/** @param {string} reason @param {string} what to do */
function failed(reason, what) {
  run(async () => {
    play('refused');
    stop({ reason, say: [what], way: { text: t('再拍一张'), icon: 'camera', act: takePhoto }, small: { text: t('输号码'), act: () => find('number') } });
  });
}
