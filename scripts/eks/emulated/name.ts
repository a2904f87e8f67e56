/** The name of the kind cluster that plays EKS, and of the EKS cluster that it plays. */
export const emulatedName = 'kind-and-eks-emulated';
