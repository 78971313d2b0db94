import { describeGrpcServer } from './grpc-server-contract.ts';

describeGrpcServer('on node:http2', 'http2');
