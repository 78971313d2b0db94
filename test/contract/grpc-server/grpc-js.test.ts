import { describeGrpcServer } from './grpc-server-contract.ts';

describeGrpcServer('on @grpc/grpc-js', 'grpc-js');
