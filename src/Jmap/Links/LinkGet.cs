using System.Text.Json;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>FileLink/get (docs/jmap.md). The address is not among the properties: it is told once, to whoever makes the link.</summary>
internal sealed class LinkGet(MailStore store, TimeProvider clock) : ObjectGet<FileLink>(FileLink.Properties)
{
    public override string Name => "FileLink/get";

    public override string Capability => LinkCapability.Name;

    protected override ValueTask<(List<FileLink> All, string State)> ReadAsync(JmapCall call, CancellationToken cancellationToken) => store.ReadAsync(
        reader => (FileLink.List(reader, call.Account), ObjectTable.State(reader, call.Account, ObjectKind.FileLink)), cancellationToken);

    protected override string IdOf(FileLink one) => one.Id;

    protected override void Write(JmapCall call, FileLink link, List<FileLink> all, HashSet<string> wanted)
    {
        Utf8JsonWriter output = call.Output;
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
        if (wanted.Contains("state")) output.WriteString("state"u8, link.StateAt(clock.GetUtcNow()));
        output.WriteEndObject();
    }
}
