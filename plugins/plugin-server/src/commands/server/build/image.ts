import { Args, clientDryRunFlag, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import { metadataDirFlag, metadataFileFlag } from '../../../flags.ts'
import type { BuildResult } from '../../../services/build-image.ts'
import { buildView } from '../../../views/build.ts'

export default class BuildImage extends McpCommand<BuildResult> {
  static override summary = 'Build the image of a server, and note it in its metadata.'
  static override description =
    'Builds with docker, else podman or buildah; MCP_RUNTIME_CONTAINER_ENGINE names another. What the engine says goes to stderr; the last line on stdout is the exact reference that registry push takes. The image is named after the registry of the login in use and the scope of the metadata. Nothing is pushed.'
  static override examples = [
    '<%= config.bin %> server build image ticket-desk --tag v1',
    '<%= config.bin %> server build image ticket-desk --context server --dockerfile server/Dockerfile',
    '<%= config.bin %> registry push --image "$(<%= config.bin %> server build image ticket-desk)" --scope tenant',
  ]
  static override args = { name: Args.string({ required: true, description: 'Name of the server in the metadata.' }) }
  static override flags = {
    dockerfile: Flags.string({
      summary: 'The Dockerfile, relative to where you are.',
      helpValue: 'FILE',
      defaultHelp: async () => 'Dockerfile here, else in the context',
    }),
    context: Flags.string({ summary: 'Folder that is sent to the engine.', default: '.', helpValue: 'DIR' }),
    'metadata-file': metadataFileFlag(),
    'metadata-dir': metadataDirFlag(),
    registry: Flags.string({ summary: 'Registry of the image; that of the login when left out.', helpValue: 'HOST' }),
    tag: Flags.string({
      summary: 'Tag; the short commit id when left out, with -dirty for changes, else latest.',
      helpValue: 'TAG',
    }),
    platform: Flags.string({
      summary:
        'Platform; MCP_DOCKER_PLATFORM, else linux/amd64, else what this machine runs when its own platform is used.',
      helpValue: 'OS/ARCH',
    }),
    'build-arg': Flags.string({
      summary: 'Build argument; bare, its value comes from the environment. MCP_DOCKER_BUILD_ARGS names more.',
      helpValue: 'KEY[=VALUE]',
      multiple: true,
      multipleNonGreedy: true,
    }),
    pull: Flags.boolean({ summary: 'Fetch base images anew.' }),
    'dry-run': clientDryRunFlag(),
  }
  static override view = buildView

  override async run(): Promise<BuildResult> {
    const { args, flags } = await this.parse(BuildImage)
    const { buildImage } = await import('../../../services/build-image.ts')
    return buildImage({
      ctx: this.ctx,
      name: args.name,
      metadata: { file: flags['metadata-file'], dir: flags['metadata-dir'] },
      context: flags.context,
      dockerfile: flags.dockerfile,
      registry: flags.registry,
      tag: flags.tag,
      platform: flags.platform,
      buildArgs: flags['build-arg'] ?? [],
      pull: flags.pull,
      dryRun: flags['dry-run'] !== undefined,
    })
  }
}
