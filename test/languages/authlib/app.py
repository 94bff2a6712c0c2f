"""Signs people in with Authlib, in a Flask application."""

import os
from urllib.parse import urlsplit

from authlib.integrations.flask_client import OAuth
from flask import Flask, session

app = Flask(__name__)
app.secret_key = "a secret of the application"

storyden = OAuth(app).register(
    "storyden",
    server_metadata_url=os.environ["ISSUER"] + "/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={"scope": "openid profile offline_access", "code_challenge_method": "S256"},
)


@app.get("/login")
def login():
    return storyden.authorize_redirect(os.environ["REDIRECT_URI"])


@app.get("/callback")
def callback():
    token = storyden.authorize_access_token()
    session["handle"] = token["userinfo"]["preferred_username"]
    return f"signed in as {session['handle']}\n" + renew(token)


def renew(token):
    renewed = storyden.fetch_access_token(grant_type="refresh_token", refresh_token=token["refresh_token"])
    return f"renewed for {renewed['expires_in']}\n"


app.run("127.0.0.1", urlsplit(os.environ["REDIRECT_URI"]).port)
