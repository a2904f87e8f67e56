import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** What is read here of a Babel path: a node of the syntax tree and the way up to its root. */
interface Path {
  node: Node;
  parentPath?: Path | null;
}

interface Node {
  type: string;
  params?: readonly Node[];
  id?: { name?: string } | null;
  left?: Node;
  typeAnnotation?: Node;
  typeName?: { name?: string };
  objectType?: Node;
  returnType?: Node;
}

const handedOnlyOnClusters = ['ProofContext', 'ApiServer', 'Plan', 'EngineReader', 'Kubectl', 'Line'];

/**
 * Leaves out functions that ask a cluster or plan the objects to create on one: those named `observe…`, and those that
 * are handed what a cluster is asked with. They judge nothing, and what they ask is right where a cluster answers.
 */
export const onClusters = {
  shouldIgnore(path: object): string | undefined {
    for (let at: Path | null | undefined = path as Path; at != null; at = at.parentPath) {
      const { params = [], id } = at.node;
      const asks = params.some((param) => handedOnlyOnClusters.includes(typeOf(param) ?? ''));
      if (asks || /^observe(?:[A-Z]|$)/.test(id?.name ?? ''))
        return 'Asks a cluster: the specs and the faults prove it there.';
    }
    return undefined;
  },
};

/** The name of a parameter's type; of `ProofContext['api']` that of the object, of `() => Line` that of what it returns. */
function typeOf(param: Node): string | undefined {
  const annotated = param.left ?? param;
  const type = annotated.typeAnnotation?.typeAnnotation;
  return (type?.objectType ?? type?.returnType?.typeAnnotation ?? type)?.typeName?.name;
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'on-clusters', onClusters)];
