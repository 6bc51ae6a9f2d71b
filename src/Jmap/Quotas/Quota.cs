using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>One limit of an account (RFC 9425 §4): of octets or of messages. What has no limit is no Quota.</summary>
internal sealed record Quota(string Id, string ResourceType, string Title, long Used, long HardLimit)
{
    internal const string Octets = "octets";
    internal const string Count = "count";

    /// <summary>What the limit is about.</summary>
    internal const string Type = "Email";

    /// <summary>All Quotas here are of one account.</summary>
    internal const string Scope = "account";

    internal static readonly string[] Properties = ["id", "resourceType", "used", "hardLimit", "scope", "name", "types", "warnLimit", "softLimit", "description"];

    internal static List<Quota> Of(QuotaState state)
    {
        var quotas = new List<Quota>(2);
        if (state.LimitOctets > 0) quotas.Add(new Quota(Octets, Octets, "Storage", state.UsedOctets, state.LimitOctets));
        if (state.LimitMessages > 0) quotas.Add(new Quota(Count, Count, "Messages", state.UsedMessages, state.LimitMessages));
        return quotas;
    }

    internal void Write(Utf8JsonWriter output, HashSet<string> wanted)
    {
        output.WriteStartObject();
        foreach (string property in Properties)
        {
            if (!wanted.Contains(property)) continue;
            output.WritePropertyName(property);
            switch (property)
            {
                case "id":
                    output.WriteStringValue(Id);
                    break;
                case "resourceType":
                    output.WriteStringValue(ResourceType);
                    break;
                case "used":
                    output.WriteNumberValue(Used);
                    break;
                case "hardLimit":
                    output.WriteNumberValue(HardLimit);
                    break;
                case "scope":
                    output.WriteStringValue(Scope);
                    break;
                case "name":
                    output.WriteStringValue(Title);
                    break;
                case "types":
                    output.WriteStartArray();
                    output.WriteStringValue(Type);
                    output.WriteEndArray();
                    break;
                default:
                    output.WriteNullValue();
                    break;
            }
        }

        output.WriteEndObject();
    }
}
