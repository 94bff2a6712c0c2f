"""Calls a tool of an MCP server with the SDK for Python. Prints where to send the person, reads where they came back to."""

import asyncio
import os
from urllib.parse import parse_qs, urlsplit

import httpx2
from mcp.client import Client
from mcp.client.auth import AuthorizationCodeResult, OAuthClientProvider
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.auth import OAuthClientMetadata

SERVER = os.environ["MCP_SERVER"]


class Memory:
    """Keeps what a real client keeps in files."""

    tokens = client_info = None

    async def get_tokens(self):
        return self.tokens

    async def set_tokens(self, tokens):
        self.tokens = tokens

    async def get_client_info(self):
        return self.client_info

    async def set_client_info(self, client_info):
        self.client_info = client_info


async def send_person_to(url):
    print(url, flush=True)


async def came_back():
    query = parse_qs(urlsplit(input()).query)
    return AuthorizationCodeResult(code=query["code"][0], state=query["state"][0], iss=query["iss"][0])


async def main():
    memory = Memory()
    metadata = OAuthClientMetadata(
        client_name="Sample",
        redirect_uris=[os.environ["REDIRECT_URI"]],
        grant_types=["authorization_code", "refresh_token"],
        token_endpoint_auth_method="none",
    )
    auth = OAuthClientProvider(SERVER, metadata, memory, send_person_to, came_back)
    async with httpx2.AsyncClient(auth=auth) as http:
        async with Client(streamable_http_client(SERVER, http_client=http)) as client:
            answer = await client.call_tool("whoami")

    print("signed in as", answer.content[0].text)
    print("renewed for", memory.tokens.refresh_token and memory.tokens.expires_in)


asyncio.run(main())
