using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Blob/lookup (RFC 9404 §4.3): what refers to a blob. A message's id says which Email it is of, so nothing is searched.</summary>
internal sealed class BlobLookup(MailStore store, BlobResolver blobs) : IJmapMethod
{
    internal static readonly string[] Types = ["Mailbox", "Thread", "Email"];

    public string Name => "Blob/lookup";

    public string Capability => BlobCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("typeNames", "ids");
        List<string> types = call.Arguments.Texts("typeNames") ?? throw MethodException.Invalid("typeNames", "'typeNames' is missing.");
        if (types.Find(static type => !Types.Contains(type)) is { } unknown) throw new MethodException("unknownDataType", $"Blobs are not looked up in '{unknown}'.");
        List<string> ids = GetArguments.Ids(call) ?? throw MethodException.Invalid("ids", "'ids' is missing.");
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteStartArray("list"u8);
        var notFound = new List<string>();
        foreach (string given in ids)
        {
            if (call.Run.Resolve(given) is not { } id || !await ExistsAsync(call.View, id, cancellationToken).ConfigureAwait(false)) notFound.Add(given);
            else await WriteAsync(call, id, types, cancellationToken).ConfigureAwait(false);
        }

        output.WriteEndArray();
        GetArguments.WriteNotFound(output, notFound);
        output.WriteEndObject();
    }

    private async ValueTask<bool> ExistsAsync(AccountView view, string id, CancellationToken cancellationToken)
    {
        using BlobContent? content = await blobs.FindAsync(view, id, cancellationToken).ConfigureAwait(false);
        return content is not null;
    }

    private async ValueTask WriteAsync(JmapCall call, string id, List<string> types, CancellationToken cancellationToken)
    {
        List<MessagePlace> shown = MessageOf(id) is { } message
            ? await store.ReadAsync(reader => reader.PlacesOf(message).Where(call.View.Open(reader).Shows).ToList(), cancellationToken).ConfigureAwait(false) : [];
        call.Output.WriteStartObject();
        call.Output.WriteString("id"u8, id);
        call.Output.WriteStartObject("matchedIds"u8);
        foreach (string type in types.Distinct(StringComparer.Ordinal))
        {
            call.Output.WritePropertyName(type);
            HeaderValueWriter.WriteTexts(call.Output, [.. shown.Select(place => type switch
            {
                "Mailbox" => JmapIds.Of(place.Mailbox),
                "Thread" => JmapIds.Of(place.Thread),
                _ => JmapIds.Of(place.Message),
            }).Distinct(StringComparer.Ordinal)]);
        }

        call.Output.WriteEndObject();
        call.Output.WriteEndObject();
    }

    // The blob of a message, or of a part of it.
    private static MessageId? MessageOf(string id)
    {
        int end = id.IndexOf('-', StringComparison.Ordinal);
        return JmapIds.TryRead(end < 0 ? id : id.AsSpan(0, end), 'B', out long number) ? new MessageId(number) : null;
    }
}
