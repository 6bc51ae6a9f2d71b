using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>FileLink/get (docs/jmap.md). The address is not among the properties: it is told once, to whoever makes the link.</summary>
internal sealed class LinkGet(MailStore store, TimeProvider clock) : IJmapMethod
{
    public string Name => "FileLink/get";

    public string Capability => LinkCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("ids", "properties");
        HashSet<string> wanted = GetArguments.Properties(call, FileLink.Properties);
        List<string>? ids = GetArguments.Ids(call);
        (List<FileLink> all, string state) = await store.ReadAsync(
            reader => (FileLink.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.FileLink)), cancellationToken).ConfigureAwait(false);
        Dictionary<string, FileLink> byId = all.ToDictionary(static link => link.Id, StringComparer.Ordinal);
        DateTimeOffset now = clock.GetUtcNow();
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("state"u8, state);
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string id in ids ?? all.ConvertAll(static link => link.Id))
        {
            if (call.Run.Resolve(id) is { } resolved && byId.TryGetValue(resolved, out FileLink? found)) Write(output, found, wanted, now);
            else notFound.Add(id);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter output, FileLink link, HashSet<string> wanted, DateTimeOffset now)
    {
        output.WriteStartObject();
        output.WriteString("id"u8, link.Id);
        if (wanted.Contains("name")) output.WriteString("name"u8, link.Name);
        if (wanted.Contains("type")) output.WriteString("type"u8, link.MediaType);
        if (wanted.Contains("size")) output.WriteNumber("size"u8, link.Size);
        if (wanted.Contains("created")) output.WriteString("created"u8, JmapDate.FormatUtc(link.Created));
        if (wanted.Contains("expires")) output.WriteString("expires"u8, JmapDate.FormatUtc(link.Expires));
        if (wanted.Contains("downloads")) output.WriteNumber("downloads"u8, link.Downloads);
        if (wanted.Contains("maxDownloads"))
        {
            if (link.MaximumDownloads is { } most) output.WriteNumber("maxDownloads"u8, most);
            else output.WriteNull("maxDownloads"u8);
        }

        if (wanted.Contains("hasPassword")) output.WriteBoolean("hasPassword"u8, link.Password is not null);
        if (wanted.Contains("state")) output.WriteString("state"u8, link.StateAt(now));
        output.WriteEndObject();
    }
}
