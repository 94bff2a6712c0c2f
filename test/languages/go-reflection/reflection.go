package main

import (
	"context"
	"fmt"
	"strings"

	"google.golang.org/grpc"
	v1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	v1alpha "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// asker puts a question to reflection: the services for "", else the files for a symbol.
type asker func(symbol string) (services []string, files [][]byte)

// link puts together what reflection gives, the way programs that protoc made are put together.
func link(ask asker) ([]string, *protoregistry.Files) {
	services, _ := ask("")
	set := &descriptorpb.FileDescriptorSet{}
	seen := map[string]bool{}
	for _, name := range services {
		_, files := ask(name)
		for _, bytes := range files {
			file := &descriptorpb.FileDescriptorProto{}
			check(proto.Unmarshal(bytes, file))
			if !seen[file.GetName()] {
				seen[file.GetName()] = true
				set.File = append(set.File, file)
			}
		}
	}
	linked, err := protodesc.NewFiles(set)
	check(err)
	return services, linked
}

// methodNamed finds a method by "package.Service/Method".
func methodNamed(files *protoregistry.Files, path string) (protoreflect.MethodDescriptor, error) {
	service, name, _ := strings.Cut(path, "/")
	found, err := files.FindDescriptorByName(protoreflect.FullName(service))
	if err != nil {
		return nil, err
	}
	method := found.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(name))
	if method == nil {
		return nil, fmt.Errorf("%s has no method %s", service, name)
	}
	return method, nil
}

func askV1(ctx context.Context, connection *grpc.ClientConn) asker {
	stream, err := v1.NewServerReflectionClient(connection).ServerReflectionInfo(ctx)
	check(err)
	return func(symbol string) ([]string, [][]byte) {
		request := &v1.ServerReflectionRequest{}
		request.MessageRequest = &v1.ServerReflectionRequest_ListServices{}
		if symbol != "" {
			request.MessageRequest = &v1.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: symbol}
		}
		check(stream.Send(request))
		answer, err := stream.Recv()
		check(err)
		var names []string
		for _, service := range answer.GetListServicesResponse().GetService() {
			names = append(names, service.GetName())
		}
		return names, answer.GetFileDescriptorResponse().GetFileDescriptorProto()
	}
}

func askV1Alpha(ctx context.Context, connection *grpc.ClientConn) asker {
	stream, err := v1alpha.NewServerReflectionClient(connection).ServerReflectionInfo(ctx)
	check(err)
	return func(symbol string) ([]string, [][]byte) {
		request := &v1alpha.ServerReflectionRequest{}
		request.MessageRequest = &v1alpha.ServerReflectionRequest_ListServices{}
		if symbol != "" {
			request.MessageRequest = &v1alpha.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: symbol}
		}
		check(stream.Send(request))
		answer, err := stream.Recv()
		check(err)
		var names []string
		for _, service := range answer.GetListServicesResponse().GetService() {
			names = append(names, service.GetName())
		}
		return names, answer.GetFileDescriptorResponse().GetFileDescriptorProto()
	}
}
