using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Email/parse (RFC 8621 §4.9): a blob as the Email that it would be.</summary>
internal sealed class EmailParse(BlobResolver blobs) : IJmapMethod
{
    // Each may be as long as a message and is read whole.
    private const int Maximum = 32;

    public string Name => "Email/parse";

    public string Capability => Capabilities.Mail;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only(["blobIds", .. EmailProperties.Arguments]);
        EmailProperties properties = EmailProperties.Read(call.Arguments, parse: true);
        List<string> ids = call.Arguments.Texts("blobIds") ?? throw MethodException.Invalid("blobIds", "'blobIds' is missing.");
        if (ids.Count > Maximum) throw MethodException.TooLarge($"One call may parse {Maximum} blobs.");
        var notParsable = new List<string>();
        var notFound = new List<string>();
        bool any = false;
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WritePropertyName("parsed"u8);
        foreach (string id in ids.Distinct(StringComparer.Ordinal))
        {
            using BlobContent? content = await blobs.FindAsync(call.View, id, cancellationToken).ConfigureAwait(false);
            if (content is null)
            {
                notFound.Add(id);
            }
            else if (Read(content, id, call) is not { } write)
            {
                notParsable.Add(id);
            }
            else
            {
                if (!any) output.WriteStartObject();
                any = true;
                output.WritePropertyName(id);
                write(output, new EmailWriter(properties, call.Options));
                call.RequireRoom();
            }
        }

        if (any) output.WriteEndObject();
        else output.WriteNullValue();
        WriteList(output, "notParsable", notParsable);
        WriteList(output, "notFound", notFound);
        output.WriteEndObject();
    }

    // The octets are held: a part that is encoded cannot be read from its middle.
    private static Action<Utf8JsonWriter, EmailWriter>? Read(BlobContent content, string id, JmapCall call)
    {
        var octets = new System.Buffers.ArrayBufferWriter<byte>();
        var scanner = new MessageScanner();
        foreach (ReadOnlyMemory<byte> piece in content.Pieces())
        {
            if (octets.WrittenCount + piece.Length > call.Options.MaximumMessageSize) return null;
            System.Buffers.BuffersExtensions.Write(octets, piece.Span);
            scanner.Write(piece.Span);
        }

        MessageStructure structure = scanner.Complete();
        if (!new HeaderReader(octets.WrittenSpan).Read()) return null;
        ReadOnlyMemory<byte> memory = octets.WrittenMemory;
        var message = new StoredMessage(default, default, default, structure.Size) { Root = structure.Root, HeaderLength = structure.HeaderLength, Summary = structure.Summary };
        return (output, writer) => writer.Write(output, null, KeywordTable.Empty, message, new MessageContent((offset, buffer) => BlobResolver.CopyFrom(memory, offset, buffer)), id);
    }

    private static void WriteList(Utf8JsonWriter output, string name, List<string> ids)
    {
        output.WritePropertyName(name);
        if (ids.Count == 0) output.WriteNullValue();
        else HeaderValueWriter.WriteTexts(output, ids);
    }
}
