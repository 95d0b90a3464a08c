import { dag, type File } from "@dagger.io/dagger"
import { initText } from "./core/config/init.js"
import { configExists } from "./core/errors.js"
import { CONFIG_FILE, configFileOf, loadApplication, type Located } from "./stages/settings.js"

/** A first sluice.yaml for an application; throws where it has one, unless that may be replaced. */
export async function initOf(app: Located, overwrite: boolean): Promise<File> {
  if (!overwrite && (await configFileOf(app))) throw configExists()
  const { settings } = await loadApplication(app, overwrite ? null : undefined)
  return dag.directory().withNewFile(CONFIG_FILE, initText(settings)).file(CONFIG_FILE)
}
