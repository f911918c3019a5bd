#!/usr/bin/env python3
"""Takes out of Discord's official OpenAPI description what the tests need: tests/data/discord/extract.py FILE

FILE is specs/openapi.json of discord/discord-api-spec. Writes openapi.json beside this script: the routes that the
fake Discord knows, their JSON bodies and good answers, and every schema that these use, without descriptions.
"""

import json
import pathlib
import sys

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = MESSAGES + "/{message_id}"
MEMBER = "/channels/{channel_id}/thread-members/{user_id}"
COMMANDS = "/applications/{application_id}/commands"
GUILD_COMMANDS = "/applications/{application_id}/guilds/{guild_id}/commands"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"

ROUTES = {
    "/gateway": "get",
    "/gateway/bot": "get",
    "/users/@me": "get",
    "/users/@me/guilds": "get",
    "/users/@me/channels": "post",
    "/users/{user_id}": "get",
    "/applications/@me": "get",
    "/oauth2/applications/@me": "get",
    "/guilds/{guild_id}": "get",
    "/guilds/{guild_id}/channels": "get",
    "/guilds/{guild_id}/roles": "get",
    "/guilds/{guild_id}/threads/active": "get",
    "/guilds/{guild_id}/members/{user_id}": "get",
    "/channels/{channel_id}": "get patch delete",
    "/channels/{channel_id}/typing": "post",
    MESSAGES: "get post",
    MESSAGES + "/bulk-delete": "post",
    MESSAGE: "get patch delete",
    MESSAGE + "/reactions/{emoji_name}/@me": "put",
    MESSAGES + "/pins/{message_id}": "put",
    "/channels/{channel_id}/pins/{message_id}": "put",
    MESSAGE + "/threads": "post",
    "/channels/{channel_id}/threads": "post",
    "/channels/{channel_id}/threads/archived/private": "get",
    "/channels/{channel_id}/threads/archived/public": "get",
    "/channels/{channel_id}/thread-members": "get",
    "/channels/{channel_id}/thread-members/@me": "put delete",
    MEMBER: "get put delete",
    COMMANDS: "get put",
    GUILD_COMMANDS: "get put",
    "/interactions/{interaction_id}/{interaction_token}/callback": "post",
    WEBHOOK: "post",
    WEBHOOK + "/messages/@original": "get patch delete",
    WEBHOOK + "/messages/{message_id}": "get patch delete",
}
# What only people read.
LEFT_OUT = {"description", "title", "examples", "example", "default", "x-discord-union"}


def without_words(value, inside=None):
    """A schema without what only people read. Names of properties stay."""
    if isinstance(value, list):
        return [without_words(one) for one in value]
    if not isinstance(value, dict):
        return value
    names = inside in ("properties", "schemas", "paths")
    return {
        key: without_words(one, key)
        for key, one in value.items()
        if names or key not in LEFT_OUT
    }


def references(value, found):
    """The names of the schemas that a value refers to."""
    if isinstance(value, list):
        for one in value:
            references(one, found)
    elif isinstance(value, dict):
        target = value.get("$ref")
        if isinstance(target, str):
            found.add(target.rsplit("/", 1)[1])
        for one in value.values():
            references(one, found)


def json_of(content):
    """The schema of what is sent as JSON."""
    return content.get("content", {}).get("application/json", {}).get("schema")


def extract(whole):
    """The part that the tests need."""
    paths = {}
    for path, methods in ROUTES.items():
        for method in methods.split():
            operation = whole["paths"][path][method]
            kept = {"responses": {}}
            body = json_of(operation.get("requestBody", {}))
            if body is not None:
                kept["requestBody"] = body
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    kept["responses"][status] = json_of(answer)
            paths.setdefault(path, {})[method] = kept
    paths = without_words(paths, "paths")
    wanted, schemas = {"ErrorResponse", "GuildMemberResponse", "ThreadResponse"}, {}
    references(paths, wanted)
    while wanted - schemas.keys():
        for name in wanted - schemas.keys():
            schemas[name] = without_words(whole["components"]["schemas"][name])
            references(schemas[name], wanted)
    info = {
        "title": "Extract of the Discord HTTP API",
        "version": whole["info"]["version"],
        "source": "specs/openapi.json of github.com/discord/discord-api-spec, by tests/data/discord/extract.py",
        "license": whole["info"]["license"],
        "copyright": "Copyright (c) Discord Inc.; the notice is in README.md",
    }
    return {
        "openapi": whole["openapi"],
        "info": info,
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def written(document):
    """A document with one line for each route and each schema."""

    def lines(entries):
        line = "  {}: {}".format
        all_lines = (line(json.dumps(key), json.dumps(one, ensure_ascii=False)) for key, one in entries.items())
        return "{\n" + ",\n".join(all_lines) + "\n}"

    head = json.dumps({"openapi": document["openapi"], "info": document["info"]}, indent=1)[:-2]
    schemas = lines(document["components"]["schemas"])
    return f'{head},\n "paths": {lines(document["paths"])},\n "components": {{"schemas": {schemas}}}\n}}\n'


def main():
    """Reads the description and writes the extract."""
    whole = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = written(extract(whole))
    target = pathlib.Path(__file__).with_name("openapi.json")
    target.write_text(text, encoding="utf-8")
    print(f"{target}: {len(text)} characters")


if __name__ == "__main__":
    main()
