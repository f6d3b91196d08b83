export { ModuleBuilder } from './emit/index.ts';
