export { bandedOp, bandedTransposeOp } from './banded.ts';
export { affineTransform, type TransformOptions } from './affine-transform.ts';
export { cropImages, padImages, type CropImagesOptions, type PadImagesOptions } from './crop-images.ts';
export { elasticTransform, type ElasticOptions } from './elastic-transform.ts';
export { extractPatches, extractPatches3d, type PatchOptions } from './extract-patches.ts';
export * from './gather-points.ts';
export { gaussianBlur, type GaussianBlurOptions } from './gaussian-blur.ts';
export * from './hsv.ts';
export { mapCoordinates, type FillOptions } from './map-coordinates.ts';
export { perspectiveTransform, type PerspectiveOptions } from './perspective-transform.ts';
export { reconstructPatches, type ReconstructOptions } from './reconstruct-patches.ts';
export { cubicWeightOp, lanczos3WeightOp, lanczos5WeightOp, linearWeightOp } from './resample.ts';
export { resize, type Interpolation, type ResizeOptions } from './resize.ts';
export { brightnessOp, rgbToGrayscale } from './rgb-to-grayscale.ts';
export {
  clampedPlaceOp,
  mirroredPlaceOp,
  reflectedPlaceOp,
  roundedAwayOp,
  wrappedPlaceOp,
  type FillMode,
} from './sample-points.ts';
export { scaleAndTranslate, type ScaleMethod } from './scale-and-translate.ts';
export { sobelEdges } from './sobel-edges.ts';
export { ssim, type SsimOptions } from './ssim.ts';
