package main

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

// describeAll prints one line for each version of reflection and each service; anything that does not link ends it with an
// error.
func describeAll(address, token string) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(err)
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)

	for _, version := range []struct {
		name string
		ask  asker
	}{{"v1", askV1(ctx, connection)}, {"v1alpha", askV1Alpha(ctx, connection)}} {
		services, files := link(version.ask)
		for _, name := range services {
			found, err := files.FindDescriptorByName(protoreflect.FullName(name))
			check(err)
			service := found.(protoreflect.ServiceDescriptor)
			fmt.Printf("%s %s %d methods\n", version.name, name, service.Methods().Len())
		}
		health, _ := methodNamed(files, "grpc.health.v1.Health/Check")
		answer := dynamicpb.NewMessage(health.Output())
		check(connection.Invoke(ctx, "/grpc.health.v1.Health/Check", dynamicpb.NewMessage(health.Input()), answer))
		fmt.Printf("%s health %s\n", version.name, protojson.MarshalOptions{}.Format(answer))
	}
}
