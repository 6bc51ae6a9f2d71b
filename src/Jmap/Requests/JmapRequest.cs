using System.Text.Json;

namespace Posthouse.Jmap;

/// <param name="Arguments">An object, references not resolved yet.</param>
internal readonly record struct Invocation(string Name, JsonElement Arguments, string CallId);

/// <summary>A Request object (RFC 8620 §3.3).</summary>
internal sealed record JmapRequest(IReadOnlySet<string> Using, IReadOnlyList<Invocation> Calls, IReadOnlyDictionary<string, string>? CreatedIds)
{
    /// <exception cref="RequestException">It is none, or longer than the server takes.</exception>
    internal static JmapRequest Read(JsonElement root, IReadOnlySet<string> known, JmapOptions options)
    {
        if (root.ValueKind != JsonValueKind.Object) throw RequestException.NotRequest("A request is an object.");
        if (!root.TryGetProperty("using", out JsonElement uses) || uses.ValueKind != JsonValueKind.Array) throw RequestException.NotRequest("'using' must be an array of strings.");
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonElement element in uses.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String) throw RequestException.NotRequest("'using' must be an array of strings.");
            string uri = element.GetString()!;
            if (!known.Contains(uri)) throw new RequestException("unknownCapability", 400, $"The request uses the capability '{uri}', which this server does not have.");
            used.Add(uri);
        }

        if (!root.TryGetProperty("methodCalls", out JsonElement calls) || calls.ValueKind != JsonValueKind.Array) throw RequestException.NotRequest("'methodCalls' must be an array.");
        if (calls.GetArrayLength() > options.MaximumCalls) throw RequestException.Over("maxCallsInRequest", $"A request may have {options.MaximumCalls} method calls.");
        var invocations = new List<Invocation>(calls.GetArrayLength());
        foreach (JsonElement call in calls.EnumerateArray()) invocations.Add(ReadCall(call));
        return new JmapRequest(used, invocations, ReadCreatedIds(root));
    }

    // RFC 8620 §3.2: a tuple of name, arguments and method call id.
    private static Invocation ReadCall(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Array || call.GetArrayLength() != 3 || call[0].ValueKind != JsonValueKind.String || call[1].ValueKind != JsonValueKind.Object || call[2].ValueKind != JsonValueKind.String)
            throw RequestException.NotRequest("A method call is an array of a name, an object and an id.");
        return new Invocation(call[0].GetString()!, call[1], call[2].GetString()!);
    }

    private static Dictionary<string, string>? ReadCreatedIds(JsonElement root)
    {
        if (!root.TryGetProperty("createdIds", out JsonElement given)) return null;
        if (given.ValueKind != JsonValueKind.Object) throw RequestException.NotRequest("'createdIds' must be an object.");
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in given.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String) throw RequestException.NotRequest("'createdIds' must map creation ids to ids.");
            ids[property.Name] = property.Value.GetString()!;
        }

        return ids;
    }
}
