using System.Text.Json;

namespace Posthouse.Jmap;

/// <summary>What /get methods of small objects share (RFC 8620 §5.1): all that an account has are read, and those that were asked for are written.</summary>
/// <param name="properties">Of the type.</param>
internal abstract class ObjectGet<T>(IReadOnlyCollection<string> properties) : IJmapMethod
    where T : class
{
    public abstract string Name { get; }

    public abstract string Capability { get; }

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, properties);
        List<string>? ids = GetArguments.Ids(call);
        (List<T> all, string state) = await ReadAsync(call, cancellationToken).ConfigureAwait(false);
        Dictionary<string, T> byId = all.ToDictionary(IdOf, StringComparer.Ordinal);
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(IdOf))
        {
            if (call.Run.Resolve(id) is { } resolved && byId.TryGetValue(resolved, out T? found)) Write(call, found, all, wanted);
            else notFound.Add(id);
            call.RequireRoom();
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    /// <summary>The account's objects and their state, as of one moment.</summary>
    protected abstract ValueTask<(List<T> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken);

    protected abstract string IdOf(T one);

    protected abstract void Write(JmapCall call, T one, List<T> all, HashSet<string> wanted);
}
