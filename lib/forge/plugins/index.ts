/** The user's own features: loaded from their folder, tested, and watched by runners. */
export { type LoadedPlugin, loadPlugins } from "./load-plugins";
export { registerReadyPlugins, watchPlugins } from "./plugin-folder";
