using System.Text.Json.Nodes;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>How a person likes his mail to be shown (docs/jmap.md): names and values that mean something to clients and nothing to the server. There is one, "singleton".</summary>
internal static class Preferences
{
    internal const string Id = "singleton";
    internal const long Number = 1;

    internal static readonly string[] Properties = ["id", "values"];

    internal static JsonObject ValuesOf(StoreReader reader, AccountId account) =>
        ObjectTable.Find(reader, account, ObjectKind.Preferences, Number) is { } stored ? JsonNode.Parse(stored.Value)!.AsObject() : [];
}
