using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Posthouse.Directory;

namespace Posthouse.Web.Tests;

/// <summary>The OpenAPI 3.1 document of the administration API, from the catalogue of its operations.</summary>
internal static partial class OpenApiDocument
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string sources)
    {
        var schemas = new SchemaWriter(new SourceComments(sources));
        var paths = new JsonObject();
        foreach (ApiOperation operation in ApiCatalogue.All)
        {
            string path = "/" + operation.Path;
            if (paths[path] is not JsonObject methods) paths[path] = methods = [];
            methods[operation.Method.ToLowerInvariant()] = Describe(operation, schemas);
        }

        JsonNode problem = schemas.Of(typeof(Problem));
        var responses = new JsonObject { ["Problem"] = new JsonObject { ["description"] = "Not done: why (RFC 9457).", ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = problem } } } };
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Posthouse administration",
                ["version"] = "1",
                ["description"] = "Domains, accounts, mail and everything else that an administrator changes or looks at. Properties that are null are left out.",
                ["license"] = new JsonObject { ["name"] = "See LICENSE", ["identifier"] = "LicenseRef-Posthouse" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api/v1" }),
            ["security"] = new JsonArray(new JsonObject { ["password"] = new JsonArray() }, new JsonObject { ["key"] = new JsonArray() }, new JsonObject { ["session"] = new JsonArray(), ["csrf"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Components,
                ["responses"] = responses,
                ["securitySchemes"] = new JsonObject
                {
                    ["password"] = new JsonObject { ["type"] = "http", ["scheme"] = "basic" },
                    ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "An API key, ph_…" },
                    ["session"] = new JsonObject { ["type"] = "apiKey", ["in"] = "cookie", ["name"] = "__Host-posthouse" },
                    ["csrf"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = BrowserRequest.CsrfHeader },
                },
            },
            ["x-rights"] = Rights(),
        };
        return document.ToJsonString(Written) + "\n";
    }

    private static JsonObject Describe(ApiOperation operation, SchemaWriter schemas)
    {
        var described = new JsonObject { ["operationId"] = operation.Id, ["tags"] = new JsonArray(operation.Tag), ["summary"] = operation.Summary };
        var parameters = new JsonArray();
        foreach (Match name in PathName().Matches(operation.Path))
            parameters.Add(new JsonObject { ["name"] = name.Groups[1].Value, ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" } });
        foreach (ApiParameter parameter in operation.Parameters) parameters.Add(Query(parameter));
        if (operation is { IsChange: true, Method: "POST", Streams: false }) parameters.Add(Header("Idempotency-Key", "Sent again within 24 hours, it gets the same answer and does nothing."));
        if (operation.IsChange && ApiCatalogue.Showing(operation.Path) is not null) parameters.Add(Header("If-Match", "The ETag that was seen: 412 if it is another by now."));
        if (operation is { IsChange: true, Method: "PUT" } && ApiCatalogue.Showing(operation.Path) is not null) parameters.Add(Header("If-None-Match", "\"*\" makes what is not there: 412 if it is."));
        if (parameters.Count > 0) described["parameters"] = parameters;
        if (operation.Body is { } body) described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schemas.Of(body) } } };
        var responses = new JsonObject();
        if (operation.Answer is { } answer)
        {
            var content = new JsonObject { [operation.Streams ? "application/x-ndjson" : "application/json"] = new JsonObject { ["schema"] = schemas.Of(answer) } };
            if (operation.Method == "GET" && answer.IsGenericType) content["text/csv"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
            responses[operation.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new JsonObject { ["description"] = operation.Streams ? "A line of JSON for each step." : "Done.", ["content"] = content };
        }

        if (operation.Answer is null || operation.MayBeEmpty) responses["204"] = new JsonObject { ["description"] = "Done; there is nothing to say." };
        responses["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" };
        described["responses"] = responses;
        described["x-right"] = RightSet.NameOf(operation.Needs);
        described["x-subject"] = char.ToLowerInvariant(operation.On.ToString()[0]) + operation.On.ToString()[1..];
        return described;
    }

    private static JsonObject Query(ApiParameter parameter)
    {
        var schema = new JsonObject { ["type"] = parameter.Type == "date-time" ? "string" : parameter.Type };
        if (parameter.Type == "date-time") schema["format"] = "date-time";
        if (parameter.OneOf is { } values) schema["enum"] = new JsonArray([.. values.Select(static v => JsonValue.Create(v))]);
        return new JsonObject { ["name"] = parameter.Name, ["in"] = "query", ["required"] = parameter.Required, ["description"] = parameter.Description, ["schema"] = schema };
    }

    private static JsonObject Header(string name, string description) =>
        new() { ["name"] = name, ["in"] = "header", ["description"] = description, ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Rights() => new(Enum.GetValues<Role>().Select(static role =>
        KeyValuePair.Create<string, JsonNode?>(RoleNames.Of(role), new JsonArray([.. RoleRights.Of(role).Names.Select(static n => JsonValue.Create(n))]))));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathName();
}
