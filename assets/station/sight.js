/** The ways in that need the decoder: the camera's stream and photos. Loaded after the rest, which works without it. */
export { canOpen, close, hasLight, hasOther, isOpen, nearest, open, other, pause, prepare, switchLight, switchZoom, zoom } from './camera.js';
export { NoDecoder, works } from './eyes.js';
export { photoInput, readPhoto } from './photo.js';
export { watch } from './scans.js';
