// Links what server reflection gives the way protoc-made Go programs are linked, and calls methods through it.
//
//	go run . ADDRESS TOKEN
//
// Prints one line for each version of reflection and each service; anything that does not link ends it with an error.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	v1 "google.golang.org/grpc/reflection/grpc_reflection_v1"
	v1alpha "google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("go run . ADDRESS TOKEN")
	}
	connection, err := grpc.NewClient(os.Args[1], grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(err)
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+os.Args[2])

	for _, version := range []struct {
		name string
		ask  asker
	}{{"v1", askV1(ctx, connection)}, {"v1alpha", askV1Alpha(ctx, connection)}} {
		services, files := describe(version.ask)
		for _, name := range services {
			found, err := files.FindDescriptorByName(protoreflect.FullName(name))
			check(err)
			service := found.(protoreflect.ServiceDescriptor)
			fmt.Printf("%s %s %d methods\n", version.name, name, service.Methods().Len())
		}
		fmt.Printf("%s health %s\n", version.name, call(ctx, connection, files, "grpc.health.v1.Health", "Check"))
	}
}

// asker puts a question to reflection: the services for "", else the files for a symbol.
type asker func(symbol string) (services []string, files [][]byte)

func describe(ask asker) ([]string, *protoregistry.Files) {
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

// call makes an empty request to a method known by its description alone, and gives the answer as JSON.
func call(ctx context.Context, connection *grpc.ClientConn, files *protoregistry.Files, service, name string) string {
	found, err := files.FindDescriptorByName(protoreflect.FullName(service))
	check(err)
	method := found.(protoreflect.ServiceDescriptor).Methods().ByName(protoreflect.Name(name))
	request, answer := dynamicpb.NewMessage(method.Input()), dynamicpb.NewMessage(method.Output())
	check(connection.Invoke(ctx, "/"+service+"/"+name, request, answer))
	return protojson.MarshalOptions{}.Format(answer)
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

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
