/** The part of the decoder that the station uses; ours, not the package's. */
export function prepareZXingModule(options: { overrides: { locateFile: () => string }; fireImmediately: true }): Promise<unknown>;
export function readBarcodes(image: ImageData, options: { formats: string[]; tryDenoise?: boolean }): Promise<{ text: string; isValid: boolean }[]>;
