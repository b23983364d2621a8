// Reads one JSON object a line, {"policy", "provider", "role", "keys"}, and prints
// for each whether iam-simulate lets the web identity assume the role.
import { createInterface } from 'node:readline'
import { runSimulation } from '@cloud-copilot/iam-simulate'

for await (const line of createInterface({ input: process.stdin })) {
  const { policy, provider, role, keys } = JSON.parse(line)
  const result = await runSimulation(
    {
      request: {
        principal: provider,
        action: 'sts:AssumeRoleWithWebIdentity',
        resource: { resource: role, accountId: role.split(':')[4] },
        contextVariables: keys
      },
      identityPolicies: [],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: policy
    },
    {}
  )
  console.log(result.overallResult ?? JSON.stringify(result))
}
