import type { Tags } from '../names.ts';
import { att, ref, tagList, type Resource, type Resources } from './parts.ts';

// 10.100.0.0/16 is the Services' range (cluster.ts); the VPC stays clear of it.
const range = '192.168.0.0/16';

/** What a resource with a way to the internet waits for; on deletion it goes before the way does. */
export const publicWay = ['PublicRoute', 'PublicRoutesA', 'PublicRoutesB'];
export const privateWay = ['PrivateRoute', 'PrivateRoutesA', 'PrivateRoutesB'];

/** A VPC with a public subnet in each of two zones (UG `network-reqs`: two zones at least). */
export function network(tags: Tags): Resources {
  const Tags = tagList(tags);
  return {
    Vpc: {
      Type: 'AWS::EC2::VPC',
      Properties: { CidrBlock: range, EnableDnsSupport: true, EnableDnsHostnames: true, Tags },
    },
    Gateway: { Type: 'AWS::EC2::InternetGateway', Properties: { Tags } },
    GatewayAttachment: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') },
    },
    PublicRoutes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc'), Tags } },
    PublicRoute: {
      Type: 'AWS::EC2::Route',
      DependsOn: ['GatewayAttachment'],
      Properties: {
        RouteTableId: ref('PublicRoutes'),
        DestinationCidrBlock: '0.0.0.0/0',
        GatewayId: ref('Gateway'),
      },
    },
    PublicSubnetA: subnet(tags, 'ZoneA', '192.168.0.0/19', true),
    PublicSubnetB: subnet(tags, 'ZoneB', '192.168.32.0/19', true),
    PublicRoutesA: association('PublicSubnetA', 'PublicRoutes'),
    PublicRoutesB: association('PublicSubnetB', 'PublicRoutes'),
  };
}

/** Private subnets behind one NAT gateway: Fargate takes no others (UG `fargate`). */
export function privateNetwork(tags: Tags): Resources {
  const Tags = tagList(tags);
  return {
    NatAddress: {
      Type: 'AWS::EC2::EIP',
      DependsOn: ['GatewayAttachment'],
      Properties: { Domain: 'vpc', Tags },
    },
    Nat: {
      Type: 'AWS::EC2::NatGateway',
      DependsOn: publicWay,
      Properties: { AllocationId: att('NatAddress', 'AllocationId'), SubnetId: ref('PublicSubnetA'), Tags },
    },
    PrivateRoutes: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc'), Tags } },
    PrivateRoute: {
      Type: 'AWS::EC2::Route',
      Properties: {
        RouteTableId: ref('PrivateRoutes'),
        DestinationCidrBlock: '0.0.0.0/0',
        NatGatewayId: ref('Nat'),
      },
    },
    PrivateSubnetA: subnet(tags, 'ZoneA', '192.168.64.0/19', false),
    PrivateSubnetB: subnet(tags, 'ZoneB', '192.168.96.0/19', false),
    PrivateRoutesA: association('PrivateSubnetA', 'PrivateRoutes'),
    PrivateRoutesB: association('PrivateSubnetB', 'PrivateRoutes'),
  };
}

function subnet(tags: Tags, zone: string, CidrBlock: string, isPublic: boolean): Resource {
  return {
    Type: 'AWS::EC2::Subnet',
    Properties: {
      VpcId: ref('Vpc'),
      AvailabilityZone: ref(zone),
      CidrBlock,
      MapPublicIpOnLaunch: isPublic,
      Tags: tagList(tags),
    },
  };
}

function association(subnetName: string, routes: string): Resource {
  return {
    Type: 'AWS::EC2::SubnetRouteTableAssociation',
    Properties: { SubnetId: ref(subnetName), RouteTableId: ref(routes) },
  };
}
