package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/dynamicpb"
)

// call is a line of the input. Of a stream, answers are read until one has the field `until`.
type call struct {
	Method  string
	Request json.RawMessage
	Until   protoreflect.Name
}

// callAll makes each call of the standard input, and prints its answers, or its error, as a line of JSON. The caller is known by
// its certificate: CA, CERT and KEY name the files.
func callAll(address string) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(credentials.NewTLS(identity())))
	check(err)
	defer connection.Close()
	files := described(connection)
	calls, output := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var next call
		if err := calls.Decode(&next); err == io.EOF {
			return
		} else {
			check(err)
		}
		answers, err := answersTo(connection, files, next)
		if err != nil {
			said := status.Convert(err)
			check(output.Encode(map[string]any{"code": said.Code(), "message": said.Message()}))
			continue
		}
		check(output.Encode(map[string]any{"answers": answers}))
	}
}

func described(connection *grpc.ClientConn) *protoregistry.Files {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	_, files := link(askV1(ctx, connection))
	return files
}

func answersTo(connection *grpc.ClientConn, files *protoregistry.Files, next call) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	method, err := methodNamed(files, next.Method)
	check(err)
	request := dynamicpb.NewMessage(method.Input())
	check(protojson.Unmarshal(next.Request, request))
	description := &grpc.StreamDesc{ServerStreams: method.IsStreamingServer()}
	stream, err := connection.NewStream(ctx, description, "/"+next.Method)
	if err != nil {
		return nil, err
	}
	// io.EOF: the error is Recv's to tell.
	if err := stream.SendMsg(request); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	check(stream.CloseSend())
	answers := []json.RawMessage{}
	for {
		answer := dynamicpb.NewMessage(method.Output())
		if err := stream.RecvMsg(answer); err != nil {
			return nil, err
		}
		text, err := protojson.MarshalOptions{UseProtoNames: true, EmitDefaultValues: true}.Marshal(answer)
		check(err)
		answers = append(answers, text)
		if next.Until == "" || answer.Has(method.Output().Fields().ByName(next.Until)) {
			return answers, nil
		}
	}
}

func identity() *tls.Config {
	authority, err := os.ReadFile(os.Getenv("CA"))
	check(err)
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(authority) {
		check(fmt.Errorf("%s has no certificate", os.Getenv("CA")))
	}
	own, err := tls.LoadX509KeyPair(os.Getenv("CERT"), os.Getenv("KEY"))
	check(err)
	return &tls.Config{RootCAs: trusted, Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12}
}
