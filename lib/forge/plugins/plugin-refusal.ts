/** Why a plugin may not be used; the message goes on from its name: "it cannot be loaded: …". */
export class PluginRefusal extends Error {
  override name = "PluginRefusal";
}
