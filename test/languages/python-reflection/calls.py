"""Calls any method of a server by what server reflection says of it: no code is generated from its contract.

    python calls.py ADDRESS < CALLS

Each line of the input is a call in JSON: `method` ("package.Service/Method"), `request`, and for a stream `until`, the
field with which the last answer comes that is read. The answers, or the error, are a line of JSON. The caller is known by its
certificate: CA, CERT and KEY name the files.
"""

import json
import os
import sys
from pathlib import Path

import grpc
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SECONDS = 30


def identity():
    """Whom this program trusts, and what says who it is."""
    authority, cert, key = (Path(os.environ[name]).read_bytes() for name in ("CA", "CERT", "KEY"))
    return grpc.ssl_channel_credentials(authority, key, cert)


def answers_to(channel, pool, call):
    service, name = call["method"].split("/")
    method = pool.FindServiceByName(service).FindMethodByName(name)
    request = json_format.ParseDict(call["request"], message_factory.GetMessageClass(method.input_type)())
    send = channel.unary_stream if method.server_streaming else channel.unary_unary
    answer_class = message_factory.GetMessageClass(method.output_type)
    answered = send(
        f"/{call['method']}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=answer_class.FromString,
    )(request, timeout=SECONDS)
    if not method.server_streaming:
        return [answered]
    answers = []
    for answer in answered:
        answers.append(answer)
        if answer.HasField(call["until"]):
            answered.cancel()
            break
    return answers


def as_json(message):
    return json_format.MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


with grpc.secure_channel(sys.argv[1], identity()) as channel:
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    for line in sys.stdin:
        try:
            printed = {"answers": [as_json(answer) for answer in answers_to(channel, pool, json.loads(line))]}
        except grpc.RpcError as error:
            printed = {"code": error.code().value[0], "message": error.details()}
        print(json.dumps(printed), flush=True)
