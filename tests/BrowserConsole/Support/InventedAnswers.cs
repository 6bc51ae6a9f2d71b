using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>
/// Answers what the console asks for with rows made from the contract, so that every list has rows and every text is as long as the field
/// allows and without a place to break it. Who asks is answered by the server, and nothing is changed there.
/// </summary>
internal sealed class InventedAnswers
{
    /// <summary>The octets of the longest reply that is kept (RFC 5321 allows several lines of 512).</summary>
    private const int LongestText = 900;

    private const int Rows = 3;

    private readonly JsonObject _contract;
    private readonly List<(Regex Path, JsonNode Schema)> _answers = [];

    internal InventedAnswers()
    {
        using Stream contract = typeof(Posthouse.Web.WebOptions).Assembly.GetManifestResourceStream("openapi.json")!;
        _contract = JsonNode.Parse(contract)!.AsObject();
        // The paths without names in them come first: "holds" is no account.
        foreach ((string path, JsonNode? methods) in _contract["paths"]!.AsObject().OrderBy(static path => path.Key.Count(static letter => letter == '{')))
        {
            if (path == "/whoami" || methods!["get"]?["responses"]?["200"]?["content"]?["application/json"]?["schema"] is not { } schema) continue;
            _answers.Add((new Regex("^/api/v1" + Regex.Replace(Regex.Escape(path), @"\\\{\w+}", "[^/]+") + "$"), schema));
        }
    }

    internal Task AnswerAsync(ConsolePage console) => console.Page.RouteAsync("**/api/v1/**", async route =>
    {
        string path = new Uri(route.Request.Url).AbsolutePath;
        JsonNode? schema = route.Request.Method == "GET" ? _answers.Find(answer => answer.Path.IsMatch(path)).Schema : null;
        if (schema is null) await route.ContinueAsync();
        else await route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = Invent(schema, "", 0)!.ToJsonString(), Headers = new Dictionary<string, string> { ["Total-Count"] = "1234567890" } });
    });

    private JsonNode? Invent(JsonNode schema, string name, int row)
    {
        if (schema["$ref"] is { } reference) return Invent(_contract["components"]!["schemas"]![reference.GetValue<string>().Split('/')[^1]]!, name, row);
        string kind = schema["type"] is JsonArray kinds ? kinds[0]!.GetValue<string>() : schema["type"]?.GetValue<string>() ?? "object";
        switch (kind)
        {
            case "array":
                return new JsonArray([.. Enumerable.Range(0, Rows).Select(one => Invent(schema["items"]!, name, one))]);
            case "object":
                var value = new JsonObject();
                foreach ((string property, JsonNode? of) in schema["properties"] as JsonObject ?? []) value[property] = Invent(of!, property, row);
                return value;
            case "integer" or "number":
                return name == "seconds" ? 3_600 : 1_234_567_890 + row;
            case "boolean":
                return true;
            default:
                return schema["format"]?.GetValue<string>() == "date-time" ? $"2026-11-2{row + 3}T08:00:00.000Z" : Text(name, row);
        }
    }

    /// <summary>One word: of an address or a host name where the field is one, else of the longest reply.</summary>
    private static string Text(string name, int row)
    {
        string host = string.Join('.', Enumerable.Repeat(new string('w', 61), 4)) + row;
        return name switch
        {
            "step" => "hour",
            "address" or "account" or "sender" or "recipient" or "owner" => new string('l', 64) + "@" + host,
            "domain" or "destination" or "name" or "lastHost" or "mxHost" => host,
            _ => new string('m', LongestText) + row,
        };
    }
}
