"""Run with `python -m unittest`."""

import unittest

import app
from mcp import Client


class WhatItOffers(unittest.IsolatedAsyncioTestCase):
    async def test_tools(self) -> None:
        async with Client(app.server) as client:
            for tool, arguments, want in [
                ("ping", {}, "pong"),
                ("ping", {"note": "a"}, "pong:a"),
                ("echo", {"message": " as it is "}, " as it is "),
                ("reverse", {"message": "añb"}, "bña"),
                ("upper", {"message": "straße"}, "STRASSE"),
                ("lower", {"message": "ÀB"}, "àb"),
                ("add", {"a": 0.1, "b": 0.2}, "0.3"),
                ("add", {"a": 1234566, "b": 1}, "1.23457e+06"),
                ("multiply", {"a": 6, "b": 7}, "42"),
            ]:
                result = await client.call_tool(tool, arguments)
                self.assertFalse(result.is_error, result)
                self.assertEqual([content.text for content in result.content], [want], tool)

    async def test_lists(self) -> None:
        async with Client(app.server) as client:
            tools = sorted(tool.name for tool in (await client.list_tools()).tools)
            self.assertEqual(tools, ["add", "echo", "lower", "multiply", "ping", "reverse", "upper"])
            resources = (await client.list_resources()).resources
            self.assertEqual(
                sorted(str(resource.uri) for resource in resources),
                ["embedded:data-cleaning-checklist", "embedded:readme", "embedded:task-guide"],
            )
            for resource in resources:
                self.assertTrue((await client.read_resource(resource.uri)).contents[0].text)
            prompts = sorted(prompt.name for prompt in (await client.list_prompts()).prompts)
            self.assertEqual(prompts, ["data_quality_review", "hello", "summarize", "task_brief"])
            brief = await client.get_prompt("task_brief", {"goal": " "})
            self.assertEqual(brief.messages[0].role, "user")
            self.assertIn("(none provided)", brief.messages[0].content.text)

    def test_path(self) -> None:
        for given, want in {"": "/mcp", " / ": "/mcp", "a/mcp": "/a/mcp", " /b ": "/b"}.items():
            self.assertEqual(app.path_from(given), want)


if __name__ == "__main__":
    unittest.main()
