import { clientDryRunFlag, Flags, McpCommand } from '@mcp-runtime/sdk/command'
import type { PushResult } from '../../services/push/result.ts'
import { pushView } from '../../views/push.ts'

export default class Push extends McpCommand<PushResult> {
  static override summary = 'Push an image of this machine to the registry.'
  static override description =
    'Takes the reference that server build image printed. The image goes through the platform you are logged in to; --mode direct, or an image named after the registry of registry provision, goes straight to that registry. The last line on stdout is the reference to deploy. After a cut connection the platform is asked whether the image arrived before anything is said; if it did not, it is sent once more.'
  static override examples = [
    '<%= config.bin %> registry push --image registry.example.com/acme/workspace-demo:v1 --scope tenant',
    '<%= config.bin %> registry push --image workspace-demo:v1 --name tools/workspace-demo --scope org',
    '<%= config.bin %> registry push --image ghcr.io/acme/workspace-demo:v1 --mode direct',
  ]
  static override flags = {
    image: Flags.string({ summary: 'Image of the container engine here.', helpValue: 'REF' }),
    name: Flags.string({ summary: 'Repository to push to, with a tag or without.', helpValue: 'REPO[:TAG]' }),
    scope: Flags.string({ summary: 'Whose it is: tenant, org or public.', helpValue: 'tenant|org|public' }),
    mode: Flags.option({ options: ['platform', 'direct'] as const, summary: 'Which way it goes.' })({
      helpValue: 'platform|direct',
    }),
    'dry-run': clientDryRunFlag(),
  }
  static override view = pushView

  async run(): Promise<PushResult> {
    const { flags } = await this.parse(Push)
    const { pushImage } = await import('../../services/push/push.ts')
    return pushImage({ ctx: this.ctx, flags, dryRun: flags['dry-run'] !== undefined })
  }
}
