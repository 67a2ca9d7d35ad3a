/** The ways in that need the decoder: the camera's stream and photos. Loaded after the rest, which works without it. */
export { canOpen, close, hasLight, isOpen, open, other, pause, prepare, switchLight } from './camera.js';
export { open as openDecoder, works } from './eyes.js';
export { photoInput, readPhoto } from './photo.js';
export { watch } from './scans.js';
