import { h } from 'vue';
import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import Logo from './Logo.vue';
import Playground from './Playground.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      'nav-bar-title-before': () => h(Logo, { class: 'nav-logo' }),
      'home-hero-image': () => h(Logo, { class: 'hero-logo' }),
    }),
  enhanceApp: ({ app }) => void app.component('Playground', Playground),
} satisfies Theme;
