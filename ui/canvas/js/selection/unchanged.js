// Whether a layer is still what it was when something was worked out from it.

/** Asked later, the answer tells whether the layer is as it is now. @type {(workspace: Workspace, layer: Layer) => () => boolean} */
export function unchanged(workspace, layer) {
  const { history } = workspace;
  const version = history?.versions[layer];
  return () => workspace.history === history && history?.versions[layer] === version && !workspace.underway;
}
