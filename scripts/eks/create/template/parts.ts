import type { Tags } from '../names.ts';

/** A resource of a CloudFormation template (CloudFormation User Guide, "Resources section"). */
export interface Resource {
  Type: string;
  DependsOn?: string[];
  Properties: Record<string, unknown>;
}

export type Resources = Record<string, Resource>;

export const ref = (name: string) => ({ Ref: name });
export const att = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });
export const sub = (text: string) => ({ 'Fn::Sub': text });

/** Tags as most resource types take them. */
export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
